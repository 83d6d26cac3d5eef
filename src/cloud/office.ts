/** Border to what is settled behind the counter: members who claim one phone, wrong birthdays, people with a role, figures of reminders. */
import type { Answered, Sent } from '@/types/contract/contract';
import type { ConflictItem } from '@/types/contract/identity';
import type { FigureItem } from '@/types/contract/reminder';
import type { ShopItem } from '@/types/contract/shop';
import type { Answer } from './answer';
import { call, deed, type Contracts } from './call';

export type Conflict = ConflictItem;
export type Keep = NonNullable<ConflictItem['settled']>['keep'];
export type Person = Answered<Contracts['shop'], 'staff'>['items'][number];
export type Figure = FigureItem;

export const conflicts = (asked: Sent<Contracts['identity'], 'conflicts'>) => call('identity', 'conflicts', asked);
export const settle = (asked: Sent<Contracts['identity'], 'settle'>) => deed('identity', 'settle', asked);
export const correctBirthday = (asked: Sent<Contracts['identity'], 'correctBirthday'>) =>
  deed('identity', 'correctBirthday', asked);
export const invite = (asked: Sent<Contracts['shop'], 'invite'>) => deed('shop', 'invite', asked);
export const revoke = (asked: Sent<Contracts['shop'], 'revoke'>) => deed('shop', 'revoke', asked);
export const figures = (asked: Sent<Contracts['reminder'], 'figures'>) => call('reminder', 'figures', asked);

/** What staff and commands changed; operators alone may ask. */
export const auditTrail = (asked: Sent<Contracts['shop'], 'auditTrail'>) => call('shop', 'auditTrail', asked);

/** Everybody with a role; operators alone may ask. */
export const staff = () => call('shop', 'staff', {});

/** Everybody with a role, and the shops that they may have it in. */
export async function roster(): Promise<Answer<{ people: Person[]; shops: ShopItem[] }>> {
  const [people, shops] = await Promise.all([staff(), call('shop', 'shops', {})]);
  if (!people.ok) return people;
  return shops.ok ? { ok: true, data: { people: people.data.items, shops: shops.data.items } } : shops;
}
