/** Subscription messages: one consent, one message; refused as WeChat refuses. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Apps } from './apps';
import type { Behaviours } from './behaviour';
import type { Book } from './book';
import { misfit } from './field.rule';
import { fault, type Fault } from './fault';
import type { Pusher } from './pusher';
import type { SendLimit } from './sendLimit';

/** Field names by template id. */
export type Templates = ReadonlyMap<string, readonly string[]>;

export interface MessageParts {
  readonly apps: Apps;
  readonly book: Book;
  readonly behaviours: Behaviours;
  readonly limit: SendLimit;
  readonly pusher: Pusher;
  templates(): Promise<Templates>;
  /** Pages of the released mini-program; undefined: any. */
  readonly pages: ReadonlySet<string> | undefined;
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
    const refused = parts.apps.tokenFault(parts.apps.miniProgram, request.query);
    if (refused !== undefined) return reply.send(refused);
    const read = Message.safeParse(request.body);
    if (!read.success) return reply.send(fault(47001, 'data format error'));
    const arrives = parts.behaviours.fateOf(request) !== 'undelivered';
    const sent = await parts.limit.within(read.data.touser ?? '', () => send(parts, read.data, arrives));
    if (typeof sent !== 'string') return reply.send(sent);
    // A number of 64 bits, which JSON's own writer here could not write exactly.
    return reply.type('application/json; charset=utf-8').send(`{"errcode":0,"errmsg":"ok","msgid":${sent}}`);
  });
}

/**
 * The message's id, or a fault. The checks come in the order in which the permanent ones can be told apart: who, which template, which
 * page, what data, and consent.
 */
async function send(parts: MessageParts, message: z.output<typeof Message>, arrives: boolean): Promise<Fault | string> {
  const { touser: openid = '', template_id: templateId = '', page, data } = message;
  if (!(await parts.book.knows(openid))) return fault(40003, 'invalid openid');
  const fields = (await parts.templates()).get(templateId);
  if (fields === undefined) return fault(40037, 'invalid template_id');
  if (!isReleased(parts.pages, page)) return fault(41030, 'invalid page');
  const wrong = misfit(fields, data);
  if (wrong !== undefined) return fault(47003, `argument invalid! data.${wrong}.value invalid`);
  if (!(await parts.book.spend(openid, templateId))) return fault(43101, 'user refuse to accept the msg');
  const [at, messageId] = [parts.now(), newMessageId()];
  if (arrives) await parts.book.keep({ messageId, openid, templateId, page, data, at });
  const told = arrives ? { ErrorCode: '0', ErrorStatus: 'success' } : { ErrorCode: '1', ErrorStatus: 'failed: system failed' };
  parts.pusher.push({ kind: 'sent', openid, at, items: [{ TemplateId: templateId, MsgID: messageId, ...told }] });
  return messageId;
}

const isReleased = (pages: ReadonlySet<string> | undefined, page: string): boolean =>
  PAGE.test(page) && (page === '' || pages === undefined || pages.has(page.split('?')[0] ?? ''));

/** Nineteen digits, as WeChat's are: beyond what a double can hold exactly. */
const newMessageId = (): string => String(2n * 10n ** 18n + (randomBytes(8).readBigUInt64BE() >> 4n));
