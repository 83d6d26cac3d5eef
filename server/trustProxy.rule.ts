/** Whose `X-Forwarded-For` is believed: what TRUST_PROXY may say. */
import { isIP } from 'node:net';

/** What Fastify knows by name. */
const NAMES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];
const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/**
 * Addresses, networks (`10.0.0.0/8`) and names, comma between them. Undefined when one of them is none of these: a number would say how
 * many proxies stand in front, and who reaches the server past them could write as many addresses; a network of all addresses would
 * believe anybody.
 */
export function proxiesOf(text: string): readonly string[] | undefined {
  const proxies = text.split(',').map((it) => it.trim().toLowerCase());
  return proxies.every(isProxy) ? proxies : undefined;
}

function isProxy(text: string): boolean {
  if (NAMES.includes(text)) return true;
  const [, address = '', bits] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = BITS[isIP(address)];
  return most !== undefined && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= most));
}
