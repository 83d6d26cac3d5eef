/** Every code that a caller can act on, its HTTP status, and its one sentence in Chinese and English. Add codes, never rename one. */

type Sentence = { readonly status: number; readonly zh: string; readonly en: string };
const rule = (zh: string, en: string): Sentence => ({ status: 200, zh, en });

export const REFUSALS = {
  BAD_REQUEST: {
    status: 400,
    zh: '提交的内容不完整或格式不对，请检查后重试。',
    en: 'Something in the request is missing or malformed. Please check it and try again.',
  },
  KEY_REQUIRED: {
    status: 400,
    zh: '这一步缺少操作编号，请更新小程序后重试。',
    en: 'This step needs an idempotency key. Please update the app and try again.',
  },
  NO_SESSION: { status: 401, zh: '登录已过期，请重新打开小程序。', en: 'You are signed out. Please open the app again.' },
  NOT_A_MEMBER: {
    status: 403,
    zh: '您还不是会员，扫店里的码即可入会。',
    en: 'You are not a member yet. Scan the code in the shop to join.',
  },
  FORBIDDEN: { status: 403, zh: '您没有权限做这一步。', en: 'You may not do this.' },
  NO_SUCH_ACTION: { status: 404, zh: '没有这项功能，请更新小程序。', en: 'There is no such action. Please update the app.' },
  KEY_REUSED: {
    status: 409,
    zh: '这个操作编号已用于另一笔操作，请重新开始。',
    en: 'This key was already used for something else. Please start again.',
  },
  TOO_LARGE: { status: 413, zh: '提交的内容太大了。', en: 'The request is too large.' },
  TOO_MANY: { status: 429, zh: '操作太频繁了，请稍等一会儿再试。', en: 'Too many requests. Please wait a moment and try again.' },
  INTERNAL: {
    status: 500,
    zh: '系统出了点问题，我们已记录，请稍后再试。',
    en: 'Something went wrong on our side. It has been recorded; please try again later.',
  },
  BUSY: {
    status: 503,
    zh: '现在有点忙，请再试一次，不会重复扣减。',
    en: 'It is busy right now. Please try again; nothing will be done twice.',
  },
  WECHAT_UNAVAILABLE: {
    status: 503,
    zh: '微信暂时没有回应，请稍后再试。',
    en: 'WeChat is not answering right now. Please try again later.',
  },

  NO_SUCH_SHOP: rule('没有找到这家门店，请重新扫码。', 'This code names no shop of ours. Please scan again.'),
  LAST_OPERATOR: rule('这是最后一位管理员，请先任命另一位。', 'This is the last operator. Please appoint another one first.'),
  NO_SUCH_STAFF: rule('这位会员不是店员。', 'This member is not on the staff.'),
  SHOP_REQUIRED: rule('您在多家门店任职，请先选择门店。', 'You work in several shops. Please choose one first.'),
  NOT_THIS_SHOP: rule('这一项不属于这家门店。', 'This does not belong to this shop.'),
  CONSENT_REQUIRED: rule(
    '请先阅读并同意最新的会员章程与隐私说明。',
    'Please read and agree to the current terms and privacy notice first.',
  ),
  INVITATION_INVALID: rule('邀请码无效、已被使用或已过期。', 'This invitation is not valid, already used or expired.'),
  LOGIN_CODE_INVALID: rule('微信登录失败，请重新打开小程序。', 'WeChat did not accept this sign-in. Please open the app again.'),
  PHONE_CODE_INVALID: rule('手机号验证已失效，请再点一次。', 'The phone check is no longer valid. Please tap once more.'),
  PHONE_TAKEN: rule(
    '这个手机号已由另一位会员验证，请到店里请店员处理。',
    'Another member has already verified this number. Please ask the staff in the shop.',
  ),
  BIRTHDAY_SET: rule(
    '生日只能设置一次，如需修改请联系店员。',
    'Your birthday can be set only once. Please ask the staff to change it.',
  ),
  BIRTHDAY_INVALID: rule(
    '生日不能晚于今天，也不能早于 1900 年。',
    'A birthday cannot be later than today, nor earlier than 1900.',
  ),
  UNDER_AGE: rule('会员只面向年满 14 周岁的顾客。', 'The membership is for people aged 14 or over.'),
  OWN_MEMBERSHIP: rule(
    '自己的会员资料和积分不能自己处理，请同事来做。',
    'You cannot do this for your own membership. Please ask a colleague.',
  ),
  AMOUNT_LIMIT: rule(
    '这笔金额超过了您可以记录的上限，请核对金额，或请管理员来记。',
    'The amount is over what you may record. Please check it, or ask an operator.',
  ),
  NO_SUCH_CONFLICT: rule('没有找到这条手机号冲突。', 'No such conflict.'),
  ALREADY_SETTLED: rule('这条冲突已经处理过了。', 'This conflict has already been settled.'),
  NO_SUCH_MEMBER: rule('没有找到这位会员。', 'No such member.'),
  NO_SUCH_ENTRY: rule('没有找到这条记录。', 'No such entry.'),

  CODE_INVALID: rule('这个码无法识别，请让会员重新出示。', 'This code cannot be read. Please ask the member to show it again.'),
  CODE_STALE: rule('会员码已过期，请让会员刷新后再扫。', 'This member code is stale. Please ask the member to refresh it.'),
  CODE_USED: rule('这个会员码已经用过，请让会员等下一个。', 'This member code was already used. Please wait for the next one.'),
  VISIT_OVER: rule('这次到店已结束，请重新扫会员码。', 'This visit is over. Please scan the member code again.'),

  INSUFFICIENT_POINTS: rule('积分不够。', 'Not enough points.'),
  OVERFLOW: rule('数额超出了可记录的范围。', 'The amount is out of range.'),
  NO_SUCH_REWARD: rule('这件礼品不存在或已下架。', 'This reward does not exist or is no longer offered.'),
  SOLD_OUT: rule('已经换完了。', 'Sold out.'),
  LIMIT_REACHED: rule('已达到每人上限。', 'You have reached the limit per member.'),
  TIER_TOO_LOW: rule('当前等级还不能参加。', 'Your tier does not allow this yet.'),
  NOT_OPEN: rule('还没到开放的时间。', 'This has not opened yet.'),
  EXPIRED: rule('已经过期了。', 'This has expired.'),
  NO_SUCH_EXCHANGE: rule('没有找到这笔兑换。', 'No such exchange.'),
  ALREADY_FULFILLED: rule('这笔兑换已经领取过了。', 'This exchange has already been collected.'),
  ALREADY_CANCELLED: rule('这笔兑换已经取消了。', 'This exchange has already been cancelled.'),

  NO_SUCH_COUPON: rule('没有找到这张券。', 'No such coupon.'),
  COUPON_USED: rule('这张券已经用过了。', 'This coupon has already been used.'),
  COUPON_NOT_USABLE: rule('这张券不符合这次消费的使用条件。', 'This coupon does not fit this purchase.'),

  ORDER_EXISTS: rule('这个单号已经记过一笔不同的消费。', 'This order number already stands for a different purchase.'),
  NO_SUCH_ORDER: rule('没有找到这个单号。', 'No such order.'),
  LINES_DO_NOT_ADD_UP: rule('明细合计与总额不一致。', 'The lines do not add up to the amount.'),
  REFUND_TOO_LARGE: rule('退款超过了剩余实付金额。', 'The refund is more than what is left of the purchase.'),
  UNDO_TOO_LATE: rule('已超过十分钟，不能撤销，请改为退款。', 'More than ten minutes have passed. Please refund instead.'),
  ALREADY_UNDONE: rule('这一笔已经撤销过了。', 'This has already been undone.'),
} as const satisfies Record<string, Sentence>;

export type RefusalCode = keyof typeof REFUSALS;

const WAIT = {
  zh: (seconds: number) => `操作太频繁了，请 ${seconds} 秒后再试。`,
  en: (seconds: number) => `Too many requests. Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
};

const LIMIT = {
  zh: (yuan: string) => `这笔金额超过了您可以记录的上限（¥${yuan}），请核对金额，或请管理员来记。`,
  en: (yuan: string) => `The amount is over what you may record (¥${yuan}). Please check it, or ask an operator.`,
};

/** What a person reads of a refusal; of `TOO_MANY` with how long to wait, of `AMOUNT_LIMIT` with the limit, where the details say so. */
export function sentenceOf(code: RefusalCode, language: 'zh' | 'en', details?: Readonly<Record<string, unknown>>): string {
  const { retryAfterSeconds: seconds, maxFen } = details ?? {};
  if (code === 'TOO_MANY' && typeof seconds === 'number') return WAIT[language](seconds);
  if (code === 'AMOUNT_LIMIT' && typeof maxFen === 'number')
    return LIMIT[language]((maxFen / 100).toLocaleString('en-US', { minimumFractionDigits: maxFen % 100 === 0 ? 0 : 2 }));
  return REFUSALS[code][language];
}
