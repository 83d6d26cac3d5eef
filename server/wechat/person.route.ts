/** Who somebody is in the mini-program: `code2Session` and the phone button. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { refusedApp, type Apps } from './apps';
import type { Person } from './book';
import type { Codes } from './codes';
import { fault } from './fault';

interface PersonParts {
  readonly apps: Apps;
  readonly logins: Codes<Person>;
  readonly phones: Codes<string>;
  /** Openids of users whom WeChat finds too risky. */
  readonly risky: ReadonlySet<string>;
  now(): Date;
}

const LOGINS_A_MINUTE = 100;
const MINUTE_MS = 60_000;

export function personRoutes(app: FastifyInstance, parts: PersonParts): void {
  const recent = new Map<string, number[]>();
  app.get<{ Querystring: Record<string, string> }>('/sns/jscode2session', (request, reply) => {
    const asked = request.query;
    const refused = refusedApp(parts.apps.miniProgram, asked);
    if (refused !== undefined) return reply.send(refused);
    if (asked.grant_type !== 'authorization_code') return reply.send(fault(40002, 'invalid grant_type'));
    if (asked.js_code === undefined || asked.js_code === '') return reply.send(fault(41008, 'missing code'));
    const taken = parts.logins.take(asked.js_code);
    if (taken.state === 'used') return reply.send(fault(40163, 'code been used'));
    if (taken.state !== 'ok') return reply.send(fault(40029, 'invalid code'));
    const { openid, unionid } = taken.value;
    if (parts.risky.has(openid)) return reply.send(fault(40226, 'code blocked'));
    const nowMs = parts.now().getTime();
    const lately = [...(recent.get(openid) ?? []).filter((it) => it > nowMs - MINUTE_MS), nowMs];
    recent.set(openid, lately);
    if (lately.length > LOGINS_A_MINUTE) return reply.send(fault(45011, 'api minute-quota reach limit'));
    return reply.send({ session_key: randomBytes(16).toString('base64'), openid, ...(unionid !== undefined && { unionid }) });
  });

  app.post<{ Querystring: Record<string, string>; Body: Record<string, unknown> | undefined }>(
    '/wxa/business/getuserphonenumber',
    (request, reply) => {
      const { miniProgram } = parts.apps;
      const refused = parts.apps.tokenFault(miniProgram, request.query);
      if (refused !== undefined) return reply.send(refused);
      const taken = parts.phones.take(String(request.body?.code ?? ''));
      if (taken.state !== 'ok') return reply.send(fault(40029, 'invalid code'));
      return reply.send({
        errcode: 0,
        errmsg: 'ok',
        phone_info: {
          ...phoneInfo(taken.value),
          watermark: { timestamp: Math.floor(parts.now().getTime() / 1000), appid: miniProgram.appId },
        },
      });
    },
  );
}

/** Of a number abroad, as `+852 61234567`, the country stands apart. */
function phoneInfo(phone: string): { phoneNumber: string; purePhoneNumber: string; countryCode: string } {
  const [, countryCode = '86', purePhoneNumber = phone] = /^\+(\d{1,3}) (\d+)$/.exec(phone) ?? [];
  return {
    phoneNumber: countryCode === '86' ? purePhoneNumber : `+${countryCode}${purePhoneNumber}`,
    purePhoneNumber,
    countryCode,
  };
}
