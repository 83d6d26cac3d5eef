/** Pages and packages: the four tabs and joining in the main package, one subpackage a context for the rest. */
export default defineAppConfig({
  pages: [
    'pages/card/index',
    'pages/mall/index',
    'pages/coupons/index',
    'pages/me/index',
    'pages/join/index',
    'pages/missing/index',
  ],
  subPackages: [
    { root: 'growth', pages: ['path/index', 'entries/index', 'ceremony/index'] },
    { root: 'points', pages: ['ledger/index', 'entry/index'] },
    { root: 'checkin', pages: ['calendar/index'] },
    { root: 'mall', pages: ['reward/index', 'result/index', 'orders/index'] },
    { root: 'coupon', pages: ['centre/index', 'detail/index'] },
    { root: 'counter', pages: ['desk/index', 'handover/index', 'bind/index', 'member/index'] },
    { root: 'office', pages: ['conflicts/index', 'staff/index', 'figures/index', 'audit/index'] },
    { root: 'privacy', pages: ['held/index', 'export/index', 'leave/index'] },
    {
      root: 'me',
      pages: ['code/index', 'profile/index', 'reminders/index', 'inbox/index', 'rules/index', 'shops/index'],
    },
  ],
  preloadRule: { 'pages/card/index': { network: 'all', packages: ['me', 'checkin'] } },
  tabBar: {
    // Each tab page draws the bar itself (components/TabBar), so that it never flickers and follows the theme.
    custom: true,
    color: '#8b8375',
    selectedColor: '#2b5a4a',
    backgroundColor: '#ffffff',
    list: [
      { pagePath: 'pages/card/index', text: '会员' },
      { pagePath: 'pages/mall/index', text: '积分商城' },
      { pagePath: 'pages/coupons/index', text: '卡券' },
      { pagePath: 'pages/me/index', text: '我的' },
    ],
  },
  darkmode: true,
  themeLocation: 'theme.json',
  window: {
    navigationStyle: 'custom',
    navigationBarTitleText: '会员',
    navigationBarTextStyle: '@barText',
    backgroundColor: '@paper',
    backgroundTextStyle: '@pull',
  },
  lazyCodeLoading: 'requiredComponents',
  animation: false,
});
