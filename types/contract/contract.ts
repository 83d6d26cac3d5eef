/** What a contract is: the actions of one cloud function, who may call them, and the schemas of what is asked and answered. */
import type { z } from 'zod';
import type { RefusalCode } from './refusal';

/** Least role that may call. `session`: signed in, not necessarily a member. */
export type Role = 'anyone' | 'session' | 'member' | 'staff' | 'operator';

/**
 * `keyed`: changes something for people, so the caller sends an idempotency key; `optional`: heeded when sent.
 * `refusals`: the codes a rule may answer with.
 */
export interface Action {
  readonly role: Role;
  readonly keyed: boolean | 'optional';
  readonly request: z.ZodType;
  readonly reply: z.ZodType;
  readonly refusals: readonly RefusalCode[];
  /** True: open to a member who has not agreed to the privacy text, or has taken that back. Every other action is refused to them. */
  readonly unconsented?: true;
}

export interface Contract {
  readonly name: string;
  readonly actions: Readonly<Record<string, Action>>;
}

/** Keeps the literal types of a contract. */
export const contract = <const C extends Contract>(it: C): C => it;

export type ActionName<C extends Contract> = keyof C['actions'] & string;
export type Asked<C extends Contract, A extends ActionName<C>> = z.output<C['actions'][A]['request']>;
/** What a client may send: defaults are still optional. */
export type Sent<C extends Contract, A extends ActionName<C>> = z.input<C['actions'][A]['request']>;
export type Answered<C extends Contract, A extends ActionName<C>> = z.output<C['actions'][A]['reply']>;
export type RefusedWith<C extends Contract, A extends ActionName<C>> = C['actions'][A]['refusals'][number];

/** One answer of every function, on every wire. */
export type Envelope<T> =
  { ok: true; data: T } | { ok: false; error: { code: RefusalCode; message: string; details?: Record<string, unknown> } };
