/** How an address of the stand-in behaves: slowly, not at all, or with a code; by a plan and somebody's dice. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fault } from './fault';

/**
 * `slow` answers after `ms`; `drop_before` breaks the connection before anything was done, `drop_after` when it was; `undelivered`
 * is taken and never arrives; a number is WeChat's code.
 */
export type Misfortune = 'slow' | 'drop_before' | 'drop_after' | 'undelivered' | number;

export interface Behaviour {
  readonly path: string;
  /** Milliseconds that every answer takes. */
  readonly answerAfterMs?: number;
  /** `share` of the calls, 0 to 1, meets it; together at most 1. `ms` is how slow. */
  readonly faults?: readonly { readonly share: number; readonly what: Misfortune; readonly ms?: number }[];
}

export interface Behaviours {
  /** Replaces what was set for the path before. `random` answers 0 to 1, 1 excluded. */
  behave(behaviour: Behaviour, random: () => number): void;
  /** The next `times` calls to the path come to `errcode`. */
  failNext(path: string, errcode: number, times: number): void;
  /** What befalls this call, as far as its route has to know. */
  fateOf(request: FastifyRequest): Misfortune | undefined;
}

const SLOW_MS = 12_000;
const WORDS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40226: 'high risk user',
  43108: 'concurrent sends to one user',
  45009: 'reach max api daily quota limit',
};

/** Hooks into every route of `app`. */
export function behavioursOf(app: FastifyInstance): Behaviours {
  const plans = new Map<string, { readonly behaviour: Behaviour; readonly random: () => number }>();
  const failures: { path: string; errcode: number; left: number }[] = [];
  const fates = new WeakMap<FastifyRequest, Misfortune>();

  app.addHook('preHandler', async (request, reply) => {
    const path = request.routeOptions.url ?? '';
    const failure = failures.find((it) => it.left > 0 && it.path === path);
    if (failure !== undefined) {
      failure.left -= 1;
      return reply.send(faultOf(failure.errcode));
    }
    const plan = plans.get(path);
    if (plan === undefined) return undefined;
    const drawn = draw(plan.behaviour, plan.random);
    const waitMs = (plan.behaviour.answerAfterMs ?? 0) + (drawn?.what === 'slow' ? (drawn.ms ?? SLOW_MS) : 0);
    if (waitMs > 0) await pause(waitMs);
    if (drawn === undefined) return undefined;
    if (typeof drawn.what === 'number') return reply.send(faultOf(drawn.what));
    fates.set(request, drawn.what);
    if (drawn.what !== 'drop_before') return undefined;
    request.raw.socket.destroy();
    return reply.hijack();
  });
  app.addHook('onSend', async (request) => {
    if (fates.get(request) === 'drop_after') request.raw.socket.destroy();
  });
  return {
    behave: (behaviour, random) => void plans.set(behaviour.path, { behaviour, random }),
    failNext: (path, errcode, times) => void failures.push({ path, errcode, left: times }),
    fateOf: (request) => fates.get(request),
  };
}

const faultOf = (errcode: number) => fault(errcode, WORDS[errcode] ?? 'refused');

/** One throw of the dice decides among all faults. */
function draw({ faults = [] }: Behaviour, random: () => number): { what: Misfortune; ms?: number } | undefined {
  if (faults.length === 0) return undefined;
  const thrown = random();
  let reached = 0;
  return faults.find(({ share }) => thrown < (reached += share));
}
