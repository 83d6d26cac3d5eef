/** How the page that a message names is opened: a tab is switched to, any other page is gone to. */

const TABS: readonly string[] = ['/pages/card/index', '/pages/mall/index', '/pages/coupons/index', '/pages/me/index'];

/** `page` as WeChat has it: without a leading slash, perhaps with a query, which a tab cannot take. */
export function openPage(page: string): { by: 'switchTab' | 'navigateTo'; url: string } {
  const url = page.startsWith('/') ? page : `/${page}`;
  const path = url.split('?')[0] ?? url;
  return TABS.includes(path) ? { by: 'switchTab', url: path } : { by: 'navigateTo', url };
}
