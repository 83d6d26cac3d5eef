/** How every route answers: in the envelope, with the status of its code, in the language that was asked for. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome } from '@/cloudfunctions/kernel/outcome';
import { envelopeOf, statusOf } from '@/cloudfunctions/kernel/serve';
import type { Envelope } from '@/types/contract/contract';
import { languageOf } from './refused';

export const answer = (reply: FastifyReply, request: FastifyRequest, outcome: Outcome<unknown>): FastifyReply =>
  send(reply, envelopeOf(outcome, languageOf(request)));

export function send(reply: FastifyReply, envelope: Envelope<unknown>): FastifyReply {
  return reply.code(statusOf(envelope)).header('cache-control', 'no-store').send(envelope);
}
