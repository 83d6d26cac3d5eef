/** The browser build of the mini-program under `/app/`: hashed files for ever, the page itself never from a cache. */
import { mkdirSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const HASHED = /\.[0-9a-f]{8}\.(js|css)$/;

/** `appDir` may still be empty: the demo builds while it already listens. */
export function serveApp(app: FastifyInstance, appDir: string): void {
  mkdirSync(appDir, { recursive: true });
  app.get('/app', (_request, reply) => reply.redirect('/app/'));
  app.register(fastifyStatic, {
    root: appDir,
    prefix: '/app/',
    decorateReply: false,
    cacheControl: false,
    dotfiles: 'ignore',
    // `.br` and `.gz` beside a file, written after the build.
    preCompressed: true,
    setHeaders: (reply, file) =>
      void reply.header('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
}
