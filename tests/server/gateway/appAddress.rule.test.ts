import fc from 'fast-check';
import { appAddress, withTicket } from '@/server/gateway/appAddress.rule';

it.each([
  { to: '/app/', address: '/app/' },
  { to: '/pages/card/index', address: '/app/#/pages/card/index' },
  { to: 'points/ledger/index?month=2026-03', address: '/app/#/points/ledger/index?month=2026-03' },
  { to: '/app/?phone=member&frame=1#/pages/me/index', address: '/app/?phone=member&frame=1#/pages/me/index' },
  { to: '/app/?ticket=old&frame=1#/pages/me/index', address: '/app/?frame=1#/pages/me/index' },
  { to: '/pages/card/index?name=\r\nset-cookie: a=b', address: '/app/#/pages/card/index?name=set-cookie:%20a=b' },
])('$to goes on at $address', ({ to, address }) => {
  expect(appAddress(to)).toBe(address);
});

it.each([
  'https://evil.example/app/',
  '//evil.example/app/',
  '/\\evil.example/app/',
  '/app/../fn/shop',
  '/app/..%2f..',
  '/app//evil.example/',
  '/\t/evil.example/app/',
  'javascript:alert(1)',
  '/application/',
  '/',
  '',
  `/app/#/${'a'.repeat(1_024)}`,
])('%j leads out of the app and is refused', (to) => {
  expect(appAddress(to)).toBeUndefined();
});

it('whatever is asked for, it ends in the app or nowhere, and reads the same a second time', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '/app/',
    '//',
    '#',
    '?',
    '@',
    ':',
    'http:',
    'x.example',
    '..',
    '%2f',
    '\t',
    '\n',
    'pages',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 8 }), (pieces) => {
      const address = appAddress(pieces.join(''));
      if (address === undefined) return;
      const reached = new URL(address, 'https://shop.example/oauth/callback');
      expect([reached.origin, reached.pathname]).toEqual(['https://shop.example', '/app/']);
      expect(address).toMatch(/^[\x21-\x7e]*$/);
      expect(appAddress(address)).toBe(address);
    }),
    { numRuns: 500 },
  );
});

it('a ticket stands before the page, where no other ticket is left', () => {
  expect(withTicket('/app/?frame=1#/pages/me/index', 'oa.x')).toBe('/app/?frame=1&ticket=oa.x#/pages/me/index');
});
