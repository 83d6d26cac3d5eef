/** A cloud function out of a contract and its handlers: parse → who is asking → handler → envelope; one line of log a call. */
import { MongoError } from 'mongodb';
import { z } from 'zod';
import type { Action, ActionName, Answered, Asked, Contract, Envelope, RefusedWith } from '@/types/contract/contract';
import { REFUSALS, sentenceOf, type RefusalCode } from '@/types/contract/refusal';
import { Key } from '@/types/contract/values';
import { EndedError, LeftError, staffIdOf, WithdrewError } from './caller';
import type { Caller, Context, Job, Participant, Subscriber } from './context';
import { BusyError, type CollectionDef } from './database';
import { countWrongGuess, guessWaitSeconds, isWrongGuess } from './guesses';
import { findAnswer, keyedCall, KeyReusedError } from './idempotency';
import { OverflowError, refuse, type Outcome, type Refusal } from './outcome';
import { contextFor, readerOf, type Platform } from './platform';

/** One bounded context, ready to be served: its contract, a handler an action, and what it does on its own. */
export interface FunctionOf<C extends Contract> {
  readonly contract: C;
  readonly handlers: {
    readonly [A in ActionName<C>]: (context: Context, asked: Asked<C, A>) => Promise<Outcome<Answered<C, A>, RefusedWith<C, A>>>;
  };
  readonly collections: readonly CollectionDef<object>[];
  readonly jobs?: readonly Job[];
  readonly subscribers?: readonly Subscriber[];
  readonly participant?: Participant;
}

/** A call as it reached us: the raw envelope, and who the platform says is calling (undefined: nobody is signed in). */
export interface Call {
  readonly envelope: unknown;
  /** Or how to find out, which may meet a busy or broken database as the call itself may; nobody, then: the session was ended. */
  readonly caller: Caller | undefined | (() => Promise<Caller | undefined>);
  readonly language?: 'zh' | 'en';
}

export interface CloudFunction {
  readonly name: string;
  readonly collections: readonly CollectionDef<object>[];
  readonly jobs: readonly Job[];
  readonly subscribers: readonly Subscriber[];
  readonly participant?: Participant;
  answer(platform: Platform, call: Call): Promise<Envelope<unknown>>;
}

/** Keys that we do not know are dropped: the platform adds `userInfo`. */
const Request = z.object({
  action: z.string().max(64),
  data: z.unknown().optional(),
  key: z.unknown().optional(),
  language: z.enum(['zh', 'en']).optional().catch(undefined),
});

export function defineFunction<C extends Contract>(definition: FunctionOf<C>): CloudFunction {
  const { contract } = definition;
  const isAction = (name: string): name is ActionName<C> => Object.hasOwn(contract.actions, name);
  return {
    name: contract.name,
    collections: definition.collections,
    jobs: definition.jobs ?? [],
    subscribers: definition.subscribers ?? [],
    participant: definition.participant,
    async answer(platform, call) {
      const started = performance.now();
      const request = Request.safeParse(call.envelope);
      const language = (request.success ? request.data.language : undefined) ?? call.language ?? 'zh';
      const action = request.success && isAction(request.data.action) ? request.data.action : undefined;
      let actor: string | undefined;
      const outcome = await guarded(platform, contract.name, async (): Promise<Outcome<unknown>> => {
        if (!request.success) return refuse('BAD_REQUEST', { issues: issuesOf(request.error) });
        if (action === undefined) return refuse('NO_SUCH_ACTION');
        const caller = typeof call.caller === 'function' ? await call.caller() : call.caller;
        if (call.caller !== undefined && caller === undefined) return refuse('NO_SESSION');
        actor = actorOf(platform, contract.actions[action], caller);
        return runAction(platform, definition, action, { ...request.data, caller, language });
      });
      const ms = Math.round(performance.now() - started);
      const code = outcome.ok ? 'OK' : outcome.code;
      platform.log.info({ fn: contract.name, action: action ?? '?', code, ...(actor !== undefined && { actor }), ms });
      return envelopeOf(outcome, language);
    },
  };
}

/** Whoever does what only staff may do stands in the log, by the name of `shop.staff` for them. */
function actorOf({ vault }: Platform, action: Action | undefined, caller: Caller | undefined): string | undefined {
  const isForStaff = action?.role === 'staff' || action?.role === 'operator';
  return isForStaff && caller?.memberId !== undefined ? staffIdOf(vault, caller.memberId) : undefined;
}

interface ActionCall {
  readonly data?: unknown;
  readonly key?: unknown;
  readonly caller: Caller | undefined;
  readonly language: 'zh' | 'en';
}

/** Refusals come in this order: session and role; shape of the data; the key and its stored answer; then the rules. */
async function runAction<C extends Contract, A extends ActionName<C>>(
  platform: Platform,
  { contract, handlers }: FunctionOf<C>,
  name: A,
  call: ActionCall,
): Promise<Outcome<unknown>> {
  const action = contract.actions[name];
  if (action === undefined) return refuse('NO_SUCH_ACTION');
  const barred = mayCall(action, call.caller);
  if (barred !== undefined) return barred;
  const asked = parse<C['actions'][A]['request']>(action.request, call.data ?? {});
  if (!asked.ok) return asked;
  const key = keyOf(action.keyed, call.key);
  if (!key.ok) return key;

  const caller = call.caller ?? NOBODY;
  const keyed =
    key.data === undefined ? undefined : keyedCall(platform.vault, caller, `${contract.name}.${name}`, key.data, asked.data);
  const context = await contextFor(platform, { caller, language: call.language, key: key.data, keyed });
  // Before any work, so that a key used for another body is refused whatever the rules would say.
  if (keyed !== undefined) await findAnswer(readerOf(platform), keyed, context.now);
  const reader = readerOf(platform);
  // Every action that can say that a code was wrong, so that no other way is left to try one.
  const waitSeconds = action.refusals.some(isWrongGuess)
    ? await guessWaitSeconds(reader, platform.vault, caller, context.now)
    : 0;
  if (waitSeconds > 0) return refuse('TOO_MANY', { retryAfterSeconds: waitSeconds });
  const outcome = await handlers[name](context, asked.data);
  if (!outcome.ok && isWrongGuess(outcome.code)) {
    const tooMany = await countWrongGuess(reader, platform.vault, caller, context.now);
    if (tooMany > 0) return refuse('TOO_MANY', { retryAfterSeconds: tooMany });
  }
  return outcome.ok ? { ok: true, data: action.reply.parse(outcome.data) } : outcome;
}

const NOBODY: Caller = { staffOf: [], operator: false, system: false };

function parse<T extends z.ZodType>(schema: T, data: unknown): Outcome<z.output<T>, 'BAD_REQUEST'> {
  const parsed = schema.safeParse(data);
  return parsed.success ? { ok: true, data: parsed.data } : refuse('BAD_REQUEST', { issues: issuesOf(parsed.error) });
}

/** Where and what, never the value: it may be somebody's phone number. */
const issuesOf = (error: z.ZodError): { path: string; code: string }[] =>
  error.issues.slice(0, 8).map((it) => ({ path: it.path.join('.'), code: it.code }));

function keyOf(keyed: boolean | 'optional', key: unknown): Outcome<string | undefined, 'KEY_REQUIRED' | 'BAD_REQUEST'> {
  if (keyed === false) return { ok: true, data: undefined };
  if (key === undefined || key === null) return keyed === true ? refuse('KEY_REQUIRED') : { ok: true, data: undefined };
  const parsed = Key.safeParse(key);
  return parsed.success
    ? { ok: true, data: parsed.data }
    : refuse('BAD_REQUEST', { issues: [{ path: 'key', code: 'invalid_format' }] });
}

type Barred = Refusal<'NO_SESSION' | 'NOT_A_MEMBER' | 'FORBIDDEN' | 'CONSENT_REQUIRED'>;

function mayCall({ role, unconsented }: Action, caller: Caller | undefined): Barred | undefined {
  if (role === 'anyone') return undefined;
  if (caller === undefined) return refuse('NO_SESSION');
  if (role === 'session') return undefined;
  if (caller.memberId === undefined) return refuse('NOT_A_MEMBER');
  if (caller.unconsented === true && unconsented !== true) return refuse('CONSENT_REQUIRED');
  if (role === 'staff' && caller.staffOf.length === 0 && !caller.operator) return refuse('FORBIDDEN');
  if (role === 'operator' && !caller.operator) return refuse('FORBIDDEN');
  return undefined;
}

/** Turns what was thrown into a code: the one place where errors end. */
async function guarded(platform: Platform, fn: string, work: () => Promise<Outcome<unknown>>): Promise<Outcome<unknown>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyReusedError) return refuse('KEY_REUSED');
    if (error instanceof EndedError) return refuse('NO_SESSION');
    if (error instanceof LeftError) return refuse('NOT_A_MEMBER');
    if (error instanceof WithdrewError) return refuse('CONSENT_REQUIRED');
    if (error instanceof BusyError) return refuse('BUSY');
    if (error instanceof OverflowError) return refuse('OVERFLOW');
    platform.log.error({ fn, what: 'call failed' }, error);
    return refuse(isOutage(error) ? 'BUSY' : 'INTERNAL');
  }
}

/** The driver could not reach the database: trying again with the same key is right. */
const isOutage = (error: unknown): boolean =>
  error instanceof MongoError && (error.name === 'MongoServerSelectionError' || error.name === 'MongoNetworkError');

export function envelopeOf(outcome: Outcome<unknown>, language: 'zh' | 'en'): Envelope<unknown> {
  if (outcome.ok) return { ok: true, data: outcome.data };
  return {
    ok: false,
    error: {
      code: outcome.code,
      message: sentenceOf(outcome.code, language, outcome.details),
      ...(outcome.details && { details: outcome.details }),
    },
  };
}

/** The HTTP status of an envelope. */
export const statusOf = (envelope: Envelope<unknown>): number => (envelope.ok ? 200 : statusOfCode(envelope.error.code));
const statusOfCode = (code: RefusalCode): number => REFUSALS[code].status;
