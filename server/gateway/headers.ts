/** What every answer tells a browser: which code may run and where, who may frame it, and what it keeps to itself. */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** One year, as browsers' lists of such sites want it. */
const HSTS_SECONDS = 31_536_000;
/** What the app asks for: the camera, to read a code. The rest of what browsers offer is nobody's. */
const PERMISSIONS =
  'camera=(self), clipboard-read=(self), clipboard-write=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()';

/** `isFramed`: pages of the same origin may frame these (the demo's stage). */
export function protectBrowsers(app: FastifyInstance, { isFramed }: { isFramed: boolean }): void {
  app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Taro's components put their styles into the page themselves.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // A shop's logo and members' pictures lie where the shop or WeChat keeps them.
        imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: [isFramed ? "'self'" : "'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: [isFramed ? "'self'" : "'none'"],
      },
    },
    frameguard: { action: isFramed ? 'sameorigin' : 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Only over TLS, below.
    hsts: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', PERMISSIONS);
    // Behind a proxy with TLS that TRUST_PROXY names.
    if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${HSTS_SECONDS}`);
  });
}
