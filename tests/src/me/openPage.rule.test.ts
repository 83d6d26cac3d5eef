/** How the page that a message names is opened. */
import { openPage } from '@/src/me/inbox/openPage';

it.each([
  { page: 'pages/coupons/index', by: 'switchTab', url: '/pages/coupons/index' },
  { page: 'pages/coupons/index?from=message', by: 'switchTab', url: '/pages/coupons/index' },
  { page: 'points/ledger/index', by: 'navigateTo', url: '/points/ledger/index' },
  { page: '/mall/reward/index?id=tote', by: 'navigateTo', url: '/mall/reward/index?id=tote' },
])('$page is opened by $by', ({ page, by, url }) => {
  expect(openPage(page)).toEqual({ by, url });
});
