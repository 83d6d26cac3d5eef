/** Texts of what the phone did with a text: copied, saved, sent. */
import { both } from './both';

export const phoneTexts = both(
  {
    copy: '复制',
    copied: '已复制',
    notCopied: '没能复制，请长按选中再复制。',
    saved: '已存为文件',
    shared: '已发送文件',
    inClipboard: '这里存不了文件，内容已复制，可以粘贴到备忘录里保存。',
    notSaved: '没有保存，可以再试一次。',
  },
  {
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'It could not be copied. Press and hold to select it.',
    saved: 'Saved as a file',
    shared: 'File sent',
    inClipboard: 'No files can be saved here, so it was copied. You can paste it into a note.',
    notSaved: 'Not saved. You can try again.',
  },
);
