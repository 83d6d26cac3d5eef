/** The few plain pages between WeChat and the app: what happened, in Chinese and English, and where to tap next. No script, no secret. */
import type { FastifyReply } from 'fastify';

export type PageName =
  'ask' | 'busy' | 'code' | 'declined' | 'foreign' | 'often' | 'outside' | 'snapshot' | 'unavailable' | 'broken';

interface Words {
  readonly status: number;
  /** Title and sentence, each in Chinese and English. */
  readonly title: readonly [string, string];
  readonly text: readonly [string, string];
}

const PAGES: Readonly<Record<PageName, Words>> = {
  ask: {
    status: 200,
    title: ['您是我们的会员吗？', 'Are you a member already?'],
    text: [
      '用微信登录，我们就能找到您在小程序里的会员卡。只用来认出您，不读取好友。',
      'Sign in with WeChat and we find the card you have in the mini-program. It only tells us who you are.',
    ],
  },
  busy: {
    status: 503,
    title: ['请稍等片刻', 'One moment, please'],
    text: ['现在有点忙，请再试一次。', 'It is busy right now. Please try again.'],
  },
  code: {
    status: 400,
    title: ['这次登录已失效', 'This sign-in is no longer valid'],
    text: ['登录凭证只能用一次，请再登录一次。', 'A sign-in can be used only once. Please sign in again.'],
  },
  declined: {
    status: 200,
    title: ['您没有同意登录', 'You did not agree to sign in'],
    text: ['您可以再试一次，或先随便看看。', 'You can try again, or look around first.'],
  },
  foreign: {
    status: 400,
    title: ['请重新登录', 'Please sign in again'],
    text: [
      '这次登录不是从这里开始的，或已超过十分钟。',
      'This sign-in did not begin in this browser, or more than ten minutes ago.',
    ],
  },
  often: {
    status: 429,
    title: ['操作太频繁了', 'Too many requests'],
    text: ['请稍等一会儿再试。', 'Please wait a moment and try again.'],
  },
  outside: {
    status: 400,
    title: ['请在微信里打开', 'Please open this in WeChat'],
    text: ['这里用微信登录，请在微信中打开此页面。', 'Signing in here needs WeChat: please open this page in the WeChat app.'],
  },
  snapshot: {
    status: 403,
    title: ['现在是预览模式', 'This is a preview'],
    text: [
      '微信正在以快照页显示，无法知道您是谁。请点右下角“使用完整服务”，再打开此页面。',
      'WeChat shows a snapshot of the page and does not say who you are. Tap “使用完整服务” (use full service) at the lower right.',
    ],
  },
  unavailable: {
    status: 503,
    title: ['微信暂时没有回应', 'WeChat is not answering'],
    text: ['请稍后再试一次。', 'Please try again in a moment.'],
  },
  broken: {
    status: 500,
    title: ['登录出了点问题', 'Something went wrong'],
    text: ['我们已记录，请稍后再试。', 'It has been recorded; please try again later.'],
  },
};

const LINKS = {
  again: ['再登录一次', 'Sign in again'],
  wechat: ['用微信登录', 'Sign in with WeChat'],
  later: ['以后再说', 'Not now'],
  app: ['返回首页', 'Back to the start'],
} as const;

export interface Link {
  readonly name: keyof typeof LINKS;
  readonly to: string;
}

/** The app's own colours, light and dark (src/styles/_tokens.scss); the first link is the one to tap. */
const STYLE = `
:root{color-scheme:light dark;--paper:#f4f1ea;--ink:#1d1b17;--quiet:#676054;--accent:#2b5a4a;--on:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#141412;--ink:#f2eee6;--quiet:#aaa396;--accent:#7fb8a3;--on:#10201a}}
body{margin:0;min-height:88vh;display:flex;flex-direction:column;justify-content:center;padding:0 32px;background:var(--paper);
color:var(--ink);font:15px/1.6 -apple-system,"PingFang SC","Noto Sans SC",sans-serif;text-align:center}
main{max-width:360px;margin:0 auto}
h1{font-size:24px;line-height:1.4;margin:0}
p{margin:0 0 8px}
[lang=en]{color:var(--quiet);font-size:13px}
a{display:block;margin-top:16px;padding:12px 24px;border-radius:999px;border:1px solid var(--accent);color:var(--accent);text-decoration:none}
a [lang=en]{color:inherit}
p+a{margin-top:32px;background:var(--accent);color:var(--on)}`;

/** `links` in their order, each to an address of ours. */
export function sendPage(reply: FastifyReply, name: PageName, links: readonly Link[]): FastifyReply {
  const { status, title, text } = PAGES[name];
  const both = (tag: string, [zh, en]: readonly [string, string]) => `<${tag}>${zh}</${tag}><p lang="en">${en}</p>`;
  const anchors = links.map((it) => {
    const [zh, en] = LINKS[it.name];
    return `<a href="${escaped(it.to)}">${zh} <span lang="en">${en}</span></a>`;
  });
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; ${framingOf(reply)}`,
    )
    .send(
      `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
        `<title>${title[0]}</title><style>${STYLE}</style></head><body><main>${both('h1', title)}${both('p', text)}${anchors.join('')}</main></body></html>`,
    );
}

/** Who may frame any page of ours may frame these. */
const framingOf = (reply: FastifyReply): string =>
  /frame-ancestors [^;]+/.exec(String(reply.getHeader('content-security-policy')))?.[0] ?? "frame-ancestors 'none'";

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
