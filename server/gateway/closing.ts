/** Closing the gateway: what is under way is answered, what comes later hears `BUSY`, and no connection is kept for another call. */
import type { FastifyInstance } from 'fastify';
import { Refused } from './refused';

/** How often connections are looked for that became idle since closing began. */
const IDLE_LOOK_MS = 100;

/**
 * Closing ends only the connections that are idle at that moment; one that becomes idle by its last answer would be kept alive, and the
 * server with it. Needs `return503OnClosing: false`, or the refusal is Fastify's own and not in the envelope.
 */
export function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    const looking = setInterval(() => app.server.closeIdleConnections(), IDLE_LOOK_MS);
    app.server.once('close', () => clearInterval(looking));
    // A server that never listened closes without a word.
    looking.unref();
  });
  app.addHook('onRequest', async () => {
    if (closing) throw new Refused('BUSY');
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}
