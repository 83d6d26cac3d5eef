/** Texts of a page that does not know who is asking. */
import { both } from './both';

export const signedOutTexts = both(
  {
    elsewhere: '请在微信里打开',
    elsewhereText: '这里认不出你是谁。从门店公众号的菜单进入，或扫店里的码打开小程序，就是你的会员。',
    inWechat: '还没有登录',
    inWechatText: '微信没有告诉我们你是谁。可能是刚才没有同意，或登录过期了。',
    inApp: '登录过期了',
    inAppText: '再试一次；还不行的话，请重新打开小程序。',
    again: '重新登录',
  },
  {
    elsewhere: 'Please open this in WeChat',
    elsewhereText:
      "We cannot tell who you are here. Come in by the menu of the shop's official account, or scan the code in the shop.",
    inWechat: 'Not signed in yet',
    inWechatText: 'WeChat has not told us who you are. You may have declined, or the sign-in is over.',
    inApp: 'Your sign-in is over',
    inAppText: 'Please try again, or open the app anew.',
    again: 'Sign in again',
  },
);
