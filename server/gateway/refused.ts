/** A refusal on its way out of the gateway: thrown by a hook or a route, answered as an envelope by the error handler. */
import type { FastifyRequest } from 'fastify';
import type { RefusalCode } from '@/types/contract/refusal';

export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly details?: Record<string, unknown>,
  ) {
    super(code);
  }
}

export type Language = 'zh' | 'en';

/** The language that the body asks for, else the browser's, else Chinese. */
export function languageOf(request: FastifyRequest): Language {
  const body: unknown = request.body;
  if (typeof body === 'object' && body !== null && 'language' in body) {
    if (body.language === 'en' || body.language === 'zh') return body.language;
  }
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
}
