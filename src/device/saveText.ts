/** Hands a text over as a file: a download in a browser, a file to send to a chat in WeChat, the clipboard where neither is possible. */
import Taro from '@tarojs/taro';
import { copyText } from './copy';
import { inWechatBrowser } from './wechatBrowser';

export type Saved = 'saved' | 'shared' | 'copied' | 'failed';

/**
 * `name` with its ending (`points-10286604.json`). To be called as the first statement of a tap handler with the text at hand: WeChat
 * sends a file only from within a tap. Never rejects.
 */
export function saveText(name: string, text: string): Promise<Saved> {
  if (process.env.TARO_ENV === 'h5') return inWechatBrowser() ? copied(text) : Promise.resolve(download(name, text));
  return send(name, text);
}

const copied = async (text: string): Promise<Saved> => ((await copyText(text)) ? 'copied' : 'failed');

function download(name: string, text: string): Saved {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  // Some browsers read the address only after the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return 'saved';
}

/** Written at once, not by a promise: what comes after a wait is no tap any more. */
async function send(name: string, text: string): Promise<Saved> {
  const filePath = `${Taro.env.USER_DATA_PATH ?? ''}/${name}`;
  try {
    Taro.getFileSystemManager().writeFileSync(filePath, text, 'utf8');
    await share(filePath, name);
    return 'shared';
  } catch (why) {
    // Turning back is reported as a failure as well; an old WeChat cannot send files at all.
    if (isTurnedBack(why)) return 'failed';
    return await copied(text);
  } finally {
    // What is in it is somebody's own: it does not stay behind on the phone. Where it was never written there is nothing to remove.
    Taro.getFileSystemManager().unlink({ filePath, fail: () => undefined });
  }
}

const share = (filePath: string, fileName: string): Promise<void> =>
  new Promise((success, fail) => void Taro.shareFileMessage({ filePath, fileName, success: () => success(), fail }));

const isTurnedBack = (why: unknown): boolean =>
  typeof why === 'object' && why !== null && 'errMsg' in why && String(why.errMsg).includes('cancel');
