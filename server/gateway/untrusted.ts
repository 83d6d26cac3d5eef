/** Tells the owner, once, of a proxy that TRUST_PROXY does not name: all who come through it share the limits of its one address. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '@/cloudfunctions/kernel/log';
import { isOwnNetwork, trusts } from '../trustProxy.rule';

export function tellOfUntrustedProxies(
  app: FastifyInstance,
  { trustProxy, log }: { trustProxy: readonly string[]; log: Log },
): void {
  const isTrusted = trusts(trustProxy);
  let told = false;
  app.addHook('onRequest', async (request) => {
    if (told || request.headers['x-forwarded-for'] === undefined || isTrusted(peerOf(request))) return;
    told = true;
    log.error({ what: 'X-Forwarded-For is not believed', remedy: remedyFor(peerOf(request)) });
  });
}

const peerOf = (request: FastifyRequest): string => request.socket.remoteAddress ?? '';

/** The address of a caller from outside is nobody's business; one of the owner's own networks is what to write. */
const remedyFor = (peer: string): string =>
  isOwnNetwork(peer)
    ? `If a proxy of yours is at ${peer}, set TRUST_PROXY=${peer}`
    : 'If a proxy of yours stands in front, set TRUST_PROXY to its address or network, e.g. TRUST_PROXY=10.0.0.0/8';
