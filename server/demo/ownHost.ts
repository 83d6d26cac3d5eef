/** The demo lets anybody be anybody, so only pages of its own may ask it: a foreign name that leads to this machine is refused. */
import { isIP } from 'node:net';
import os from 'node:os';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../gateway/refused';

/** `host` is what the demo was told to listen on. */
export function refuseForeignHosts(app: FastifyInstance, host: string): void {
  const machine = os.hostname().toLowerCase();
  const own = new Set(['localhost', machine, `${machine}.local`, host.toLowerCase()]);
  // A name is somebody's to point anywhere (DNS rebinding); an address is what it is.
  const isOwn = (name: string): boolean =>
    own.has(name) || name.endsWith('.localhost') || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  app.addHook('onRequest', async (request) => {
    if (!isOwn(request.hostname.toLowerCase()))
      throw new Refused('FORBIDDEN', { host: 'open the demo by the address of its machine, or as localhost' });
    const { origin } = request.headers;
    if (origin !== undefined && request.method !== 'GET' && !isOwn(nameOf(origin)))
      throw new Refused('FORBIDDEN', { origin: 'only pages of the demo itself may ask it' });
  });
}

const nameOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).hostname : '');
