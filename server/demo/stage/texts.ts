/** Every text of the stage, in both languages. */
import type { Bilingual } from '@/types/contract/values';

export type Language = 'zh' | 'en';

const zh = {
  title: '常客',
  tab: '常客 · 试一试',
  lead: '店里的会员系统，从扫码到兑换，全在这台机器上跑。',
  whoAmI: '我是谁',
  openIn: '打开方式',
  miniProgram: '小程序',
  officialAccount: '公众号网页',
  oldCards: '旧收银系统的会员，可用手机号认领',
  oldCardsNote: '由 CSV 导入。入会后绑定其中一个号码，旧积分就在了。',
  oldNumber: '用旧卡的号码',
  onlyInMiniProgram: '公众号网页里没有微信的手机号按钮，请在小程序里绑定。',
  understood: '知道了',
  scanShop: '扫门店码',
  time: '时间',
  day: '+1 天',
  nextMonth: '到下月 1 日',
  birthday: '到生日',
  moving: '时间在走，到期的事依次发生…',
  reached: (day: string, to: string) => `已到 ${day}，往 ${to}`,
  messages: '微信收到的消息',
  turnOff: '在微信里拒收这些消息',
  noMessages: '还没有。在手机上同意提醒，再把时间往前拨。',
  foot: '这是试用：数据在 .changke/demo，Ctrl-C 停止。给自己的店用：npm run serve。',
  member: '会员',
  staff: '店员',
  newcomer: '新来的人',
  panel: '面板',
  entrance: '门口立牌',
  receipt: '小票',
  assistant: (name: string) => `店员 ${name}`,
  apply: '申请',
  sendOnce: '发送以下消息',
  always: '总是保持以上选择，不再询问',
  refuse: '拒绝',
  allow: '允许',
  phoneTitle: '获取并验证你的手机号',
  phoneNote: '试用里可以填任何号码，当作已由微信验证。',
  phoneWrong: '请填 11 位手机号',
  reading: '正在扫另一台手机…',
  whichCode: '扫哪个门店码？',
  turnBack: '返回',
  nothingToScan: '会员手机上没有码。先在左边那台手机上点“出示会员码”，或打开兑换的领取码。',
  unreachable: '服务没有回应。它还在运行吗？',
};

const en: typeof zh = {
  title: 'Changke',
  tab: 'Changke · try it',
  lead: "A shop's own membership, from scanning to collecting, all on this machine.",
  whoAmI: 'Who am I',
  openIn: 'Open in',
  miniProgram: 'Mini-program',
  officialAccount: 'Official account',
  oldCards: 'Members of an older till, found by phone',
  oldCardsNote: 'Imported from a CSV. Join, bind one of these numbers, and the old points are there.',
  oldNumber: "An old card's number",
  onlyInMiniProgram: 'A page of the official account has no button for the phone number: bind it in the mini-program.',
  understood: 'OK',
  scanShop: "Scan a shop's code",
  time: 'Time',
  day: '+1 day',
  nextMonth: 'To the 1st of next month',
  birthday: 'To the birthday',
  moving: 'Time is passing; what falls due happens in order…',
  reached: (day, to) => `Now at ${day}, on the way to ${to}`,
  messages: 'Messages in WeChat',
  turnOff: 'Turn these messages off in WeChat',
  noMessages: 'None yet. Agree to a reminder on the phone, then move the clock.',
  foot: 'This is a demo: its data lies in .changke/demo, Ctrl-C stops it. For your own shop: npm run serve.',
  member: 'Member',
  staff: 'Staff',
  newcomer: 'Somebody new',
  panel: 'Panel',
  entrance: 'At the door',
  receipt: 'On the receipt',
  assistant: (name) => `with ${name}`,
  apply: 'asks',
  sendOnce: 'to send these messages',
  always: "Keep this choice and don't ask again",
  refuse: 'Refuse',
  allow: 'Allow',
  phoneTitle: 'Get and verify your phone number',
  phoneNote: 'In the demo any number will do; it counts as verified by WeChat.',
  phoneWrong: 'Please enter 11 digits',
  reading: 'Scanning the other phone…',
  whichCode: "Which shop's code?",
  turnBack: 'Back',
  nothingToScan:
    "The member's phone shows no code. Tap “Member code” on the left phone first, or open an exchange's pickup code.",
  unreachable: 'The server does not answer. Is it still running?',
};

const BY_LANGUAGE = { zh, en };
const KEY = 'changke.stage.language';

let chosen: Language = localStorage.getItem(KEY) === 'en' ? 'en' : 'zh';

export const language = (): Language => chosen;
export const texts = (): typeof zh => BY_LANGUAGE[chosen];
export const say = (both: Bilingual): string => both[chosen];

export function chooseLanguage(it: Language): void {
  chosen = it;
  localStorage.setItem(KEY, it);
}
