/** An entry of the audit trail in words: what was done, by whom, and on what. */
import type { AuditItem } from '@/types/contract/shop';
import { shortYuan, signed, spaced } from '@/src/format/number';
import type { auditTexts } from '@/src/texts/audit';

type Texts = (typeof auditTexts)['zh'];

/** An action of a later version is shown by its own name. */
export const actionOf = ({ action }: Pick<AuditItem, 'action'>, { actions }: Texts): string =>
  Object.entries(actions).find(([name]) => name === action)?.[1] ?? action;

export const actorOf = ({ actor }: Pick<AuditItem, 'actor'>, t: Texts): string =>
  actor === undefined ? t.command : (actor.name ?? t.left);

/** On what, each part a phrase: the member, the order or exchange, amounts. */
export function detailsOf({ memberNo, on, facts = {} }: AuditItem, t: Texts): string[] {
  const number = (name: string): number | undefined => (typeof facts[name] === 'number' ? facts[name] : undefined);
  const [amountFen, points, changes, rows] = ['amountFen', 'points', 'changes', 'rows'].map(number);
  return [
    ...(memberNo === undefined ? [] : [t.member(spaced(memberNo))]),
    ...(on?.type === 'order' ? [t.order(on.no)] : []),
    ...(on?.type === 'exchange' ? [t.exchange(on.no)] : []),
    ...(amountFen === undefined ? [] : [t.amount(shortYuan(amountFen))]),
    ...(points === undefined ? [] : [t.points(points < 0 ? signed(points) : String(points))]),
    ...(changes === undefined ? [] : [t.changes(String(changes))]),
    ...(rows === undefined ? [] : [t.rows(String(rows))]),
    ...(facts.state === 'begun' ? [t.begun] : facts.state === 'ended' ? [t.ended] : []),
  ];
}
