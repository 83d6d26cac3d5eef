/** An entry of the audit trail in words. */
import { actionOf, actorOf, detailsOf } from '@/src/office/audit/lines';
import { auditTexts } from '@/src/texts/audit';
import { AuditItem } from '@/types/contract/shop';

const entry = (some: object) =>
  AuditItem.parse({ entryId: 'e1', at: '2026-11-20T01:00:00.000Z', action: 'counter.refund', role: 'staff', ...some });
const { zh, en } = auditTexts;

it('says what was done, an action of a later version by its own name', () => {
  expect([actionOf(entry({}), zh), actionOf(entry({}), en)]).toEqual(['退款', 'Refund']);
  expect(actionOf(entry({ action: 'risk.approve' }), zh)).toBe('risk.approve');
});

it('says who did it: by name, no longer on the staff, or a command', () => {
  expect(actorOf(entry({ actor: { staffId: 's1', name: '阿宁' } }), zh)).toBe('阿宁');
  expect(actorOf(entry({ actor: { staffId: 's1' } }), zh)).toBe('已不在职');
  expect(actorOf(entry({ role: 'command' }), en)).toBe('Command line');
});

it.each([
  { name: 'a refund', some: { memberNo: '10286604', on: { type: 'order', no: 'A-1' }, facts: { amountFen: 12_880, points: 12, growth: 9 } }, words: '会员 1028 6604 · 订单 A-1 · ¥128.80 · 12 积分' }, // prettier-ignore
  { name: 'an adjustment', some: { memberNo: '10286604', facts: { points: -7 } }, words: '会员 1028 6604 · −7 积分' },
  { name: 'applied files', some: { facts: { changes: 3 } }, words: '3 处改动' },
  { name: 'an import', some: { facts: { state: 'ended', rows: 20, paidFen: 100 } }, words: '20 行 · 完成' },
  { name: 'somebody who has left', some: {}, words: '' },
])('says on what $name was', ({ some, words }) => {
  expect(detailsOf(entry(some), zh).join(' · ')).toBe(words);
});
