/** `GET` and `POST /wechat/events`: WeChat tries the address, and pushes what happened there. Answered `success`, or it pushes again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '@/cloudfunctions/kernel/log';
import { admitAddress, opened, type Allowance } from './admission';
import type { Behind } from './behind';
import { parseTexts } from './body';
import type { Limiter } from './limiter';
import type { Pushes } from './push';
import { Refused } from './refused';

export interface PushDoor {
  readonly pushes: Pushes;
  readonly limiter: Limiter;
  readonly log: Log;
  behind(): Behind | undefined;
}

/** WeChat waits five seconds. */
const PATIENCE_MS = 4_000;
/** Refused pushes of one address that are logged. WeChat's own are never counted, wherever they come from: it pushes as many as there are. */
const REFUSED: Allowance = { what: 'refused push', limits: { perSecond: 1 / 6, burst: 20 } };

export function pushRoutes(app: FastifyInstance, door: PushDoor): void {
  app.register(async (pushes) => {
    parseTexts(pushes);
    pushes.get('/wechat/events', (request, reply) => {
      const echo = door.pushes.echo(request.query);
      return echo === undefined ? refuse(door, request, 'signature') : plain(reply, echo);
    });
    pushes.post('/wechat/events', (request, reply) => take(door, request, reply));
  });
}

async function take(door: PushDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const text = typeof request.body === 'string' ? request.body : '';
  const push = door.pushes.open(request.query, text);
  if (!push.ok) return refuse(door, request, push.fault);
  await soonEnough(opened(door).pushed(push.body), door.log);
  return plain(reply, 'success');
}

function refuse(door: PushDoor, request: FastifyRequest, fault: string): never {
  admitAddress(door.limiter, request, REFUSED);
  // Told to the owner: a wrong token or key, or a clock that is off, would else look like silence.
  door.log.error({ what: 'push refused', fault });
  throw new Refused(fault === 'format' ? 'BAD_REQUEST' : 'FORBIDDEN');
}

/** What takes longer goes on, and WeChat pushes again: the same push twice is once. A fault that it ends in then is told here. */
async function soonEnough(work: Promise<void>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Refused('BUSY'));
      work.catch((error: unknown) => log.error({ what: 'a slow push was not booked' }, error));
    }, PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const plain = (reply: FastifyReply, text: string): FastifyReply =>
  reply.code(200).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
