/** How every route answers: in the envelope, with the status of its code, in the language that was asked for. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome } from '@/cloudfunctions/kernel/outcome';
import { envelopeOf, statusOf } from '@/cloudfunctions/kernel/serve';
import type { Envelope } from '@/types/contract/contract';
import { languageOf } from './refused';

export const answer = (reply: FastifyReply, request: FastifyRequest, outcome: Outcome<unknown>): FastifyReply =>
  send(reply, envelopeOf(outcome, languageOf(request)));

export function send(reply: FastifyReply, envelope: Envelope<unknown>): FastifyReply {
  if (!envelope.ok) sayWhenAgain(reply, envelope.error.details);
  return reply.code(statusOf(envelope)).header('cache-control', 'no-store').send(envelope);
}

/** `Retry-After` in whole seconds (RFC 9110, 10.2.3), where a refusal says how long to wait. */
export function sayWhenAgain(reply: FastifyReply, details: Readonly<Record<string, unknown>> | undefined): void {
  const seconds = details?.retryAfterSeconds;
  if (typeof seconds === 'number') reply.header('retry-after', seconds);
}
