/** Reads a QR code or barcode: with WeChat's camera, or on a stage from the other phone's screen. */
import Taro from '@tarojs/taro';
import { askStage, onStage, textOf } from './stage';

/** Whether there is something to scan with; else the number is typed by hand. */
export const canScan = (): boolean => process.env.TARO_ENV !== 'h5' || onStage();

/** The text of the code; undefined when nothing was read or the assistant turned back. */
export async function scan(): Promise<string | undefined> {
  if (process.env.TARO_ENV === 'h5') return textOf(await askStage('scan'), 'text');
  try {
    return (await Taro.scanCode({ scanType: ['qrCode', 'barCode'] })).result;
  } catch {
    // Turning back is reported as a failure as well; the page offers typing either way.
    return undefined;
  }
}
