/** Texts that every page may need. */
import { both } from './both';

export const common = both(
  {
    noAnswer: '网络没有回应，请检查网络后再试。不会重复扣减。',
    failedTitle: '没能打开这一页',
    retry: '再试一次',
    offline: (at: string) => `没有网络，显示 ${at} 的内容`,
    back: '返回',
    close: '关闭',
    cancel: '取消',
    confirm: '确定',
    more: '查看更多',
    end: '没有更多了',
    loading: '正在读取',
    points: '积分',
    empty: '这里还没有内容',
    tabs: { card: '会员', mall: '积分商城', coupons: '卡券', me: '我的' },
    soon: '正在准备',
  },
  {
    noAnswer: 'No answer from the network. Please check it and try again; nothing is done twice.',
    failedTitle: 'This page could not be opened',
    retry: 'Try again',
    offline: (at) => `Offline. Showing what was known at ${at}`,
    back: 'Back',
    close: 'Close',
    cancel: 'Cancel',
    confirm: 'OK',
    more: 'Show more',
    end: 'That is all',
    loading: 'Loading',
    points: 'points',
    empty: 'Nothing here yet',
    tabs: { card: 'Card', mall: 'Rewards', coupons: 'Coupons', me: 'Me' },
    soon: 'Coming soon',
  },
);
