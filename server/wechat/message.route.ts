/** Subscription messages: one consent, one message; refused as WeChat refuses. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Book } from './book';
import { misfit } from './field.rule';
import { fault, type Fault } from './fault';
import { tokenFault } from './tokenFault';
import type { AccessTokens } from './tokens';

/** Field names by template id. */
export type Templates = ReadonlyMap<string, readonly string[]>;

interface MessageParts {
  readonly tokens: AccessTokens;
  readonly book: Book;
  templates(): Promise<Templates>;
  now(): Date;
}

const Message = z.object({
  touser: z.string().optional(),
  template_id: z.string().optional(),
  page: z.string().default(''),
  data: z.record(z.string(), z.object({ value: z.coerce.string() })),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).default('formal'),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).default('zh_CN'),
});

/** Pages of a released app are addressed without a leading slash. */
const PAGE = /^([\w-]+(\/[\w-]+)*(\?.*)?)?$/;

export function messageRoutes(app: FastifyInstance, parts: MessageParts): void {
  app.post<{ Querystring: Record<string, string> }>('/cgi-bin/message/subscribe/send', async (request, reply) => {
    const refused = tokenFault(parts.tokens, request.query);
    return reply.send(refused ?? (await send(parts, request.body)));
  });
}

/** The checks come in the order in which the permanent ones can be told apart: who, which template, which page, what data, and consent. */
async function send(parts: MessageParts, body: unknown): Promise<Fault | { errcode: 0; errmsg: string; msgid: number }> {
  const read = Message.safeParse(body);
  if (!read.success) return fault(47001, 'data format error');
  const { touser = '', template_id: templateId = '', page, data } = read.data;
  if (!(await parts.book.knows(touser))) return fault(40003, 'invalid openid');
  const fields = (await parts.templates()).get(templateId);
  if (fields === undefined) return fault(40037, 'invalid template_id');
  if (!PAGE.test(page)) return fault(41030, 'invalid page');
  const wrong = misfit(fields, data);
  if (wrong !== undefined) return fault(47003, `argument invalid! data.${wrong}.value invalid`);
  if (!(await parts.book.spend(touser, templateId))) return fault(43101, 'user refuse to accept the msg');
  const at = parts.now();
  await parts.book.keep({ messageId: randomUUID(), openid: touser, templateId, page, data, at });
  return { errcode: 0, errmsg: 'ok', msgid: at.getTime() };
}
