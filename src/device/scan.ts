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

/** What a shop's code says to the join page; undefined when it was none, or the scan came to nothing. */
export async function scanScene(): Promise<string | undefined> {
  if (process.env.TARO_ENV === 'h5') return sceneIn(textOf(await askStage('scan'), 'text') ?? '');
  try {
    // Of a mini-program's own code WeChat hands over the page that it opens, with what it carries.
    const { path = '', result } = await Taro.scanCode({ onlyFromCamera: false });
    return sceneIn(path) ?? sceneIn(result);
  } catch {
    return undefined;
  }
}

/** The scene as such (`shop:jingan@aning`), or as an address carries it. */
function sceneIn(text: string): string | undefined {
  const carried = /[?&]scene=([^&#]+)/.exec(text)?.[1] ?? text;
  try {
    const scene = decodeURIComponent(carried).trim();
    return /^shop:[\w.-]+(@[\w.-]+)?$/.test(scene) ? scene : undefined;
  } catch {
    return undefined;
  }
}
