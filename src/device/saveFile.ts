/** Hands a text to its owner as a file: a download in a browser, a file for a chat on WeChat, the clipboard where neither works. */
import Taro from '@tarojs/taro';

/** `shared`: sent to a chat of the member's choice; `copied`: it lies in the clipboard instead. */
export type Saved = 'saved' | 'shared' | 'copied';

/** To be called in the tap itself: WeChat shares a file only from there. Undefined when the member turned back. Never throws. */
export const saveFile = (name: string, text: string): Promise<Saved | undefined> =>
  process.env.TARO_ENV === 'h5' ? Promise.resolve(download(name, text)) : share(name, text);

function download(name: string, text: string): Saved {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  // The browser has taken the file by the time anything else runs.
  setTimeout(() => URL.revokeObjectURL(address));
  return 'saved';
}

async function share(name: string, text: string): Promise<Saved | undefined> {
  const path = `${Taro.env.USER_DATA_PATH ?? ''}/${name}`;
  const files = Taro.getFileSystemManager();
  try {
    files.writeFileSync(path, text, 'utf8');
    await Taro.shareFileMessage({ filePath: path, fileName: name });
    return 'shared';
  } catch (why) {
    return turnedBack(why) ? undefined : await copy(text);
  } finally {
    // What is in it is the member's own: it does not stay behind on the phone.
    files.unlink({ filePath: path, fail: () => undefined });
  }
}

/** WeChat's words for it: `shareFileMessage:fail cancel`. */
const turnedBack = (why: unknown): boolean =>
  typeof why === 'object' && why !== null && 'errMsg' in why && String(why.errMsg).includes('cancel');

async function copy(text: string): Promise<Saved | undefined> {
  try {
    await Taro.setClipboardData({ data: text });
    return 'copied';
  } catch (why) {
    console.warn('changke: neither shared nor copied', why instanceof Error ? why.name : typeof why);
    return undefined;
  }
}
