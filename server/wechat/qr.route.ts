/** Unlimited QR codes: an image on success, JSON on error. WeChat draws its own round code; here it is a QR that a page can read back. */
import type { FastifyInstance } from 'fastify';
import type { Apps } from './apps';
import { fault } from './fault';
import { qrPng } from './qrPng';

const SCENE = /^[\w!#$&'()*+,/:;=?@.~-]{1,32}$/;
const WIDTH_PX = 430;
const WIDTH_PX_MAX = 1280;

/** What the code holds: where WeChat would lead, the scene encoded as it arrives at the page. */
export const qrTextOf = (page: string, scene: string): string => `${page}?scene=${encodeURIComponent(scene)}`;

export function qrRoutes(app: FastifyInstance, apps: Apps): void {
  app.post<{ Querystring: Record<string, string>; Body: Record<string, unknown> | undefined }>(
    '/wxa/getwxacodeunlimit',
    (request, reply) => {
      const refused = apps.tokenFault(apps.miniProgram, request.query);
      if (refused !== undefined) return reply.send(refused);
      const { scene, page = 'pages/index/index', width } = request.body ?? {};
      if (typeof scene !== 'string' || !SCENE.test(scene))
        return reply.send(fault(40169, 'invalid length for scene, or the data is not json string'));
      if (typeof page !== 'string' || page.startsWith('/')) return reply.send(fault(41030, 'invalid page'));
      const widthPx = Math.min(WIDTH_PX_MAX, Number(width) > 0 ? Number(width) : WIDTH_PX);
      return reply.type('image/png').send(qrPng(qrTextOf(page, scene), widthPx));
    },
  );
}
