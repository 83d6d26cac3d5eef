/** Whose `X-Forwarded-For` is believed: what TRUST_PROXY may say. */
import { BlockList, isIP } from 'node:net';

/** What Fastify knows by name. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
/** IPv4 as IPv6 writes it (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
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
  if (text in NAMES) return true;
  const [, address = '', bits] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = BITS[isIP(address)];
  if (bits === undefined) return most !== undefined;
  // A network of IPv4 is written as one.
  return most !== undefined && !MAPPED.test(address) && Number(bits) >= 1 && Number(bits) <= most;
}

/** As IPv4 writes it. */
const plain = (address: string): string => MAPPED.exec(address)?.[1] ?? address;

/** Whether an address, as a socket tells it, is one of these proxies. */
export function trusts(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const proxy of proxies.flatMap((it) => NAMES[it] ?? [it])) {
    const [address = '', bits] = plain(proxy).split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(plain(address), isIP(plain(address)) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether it can only be a machine of one's own networks (RFC 1918, RFC 4193, loopback). */
export const isOwnNetwork = trusts(Object.keys(NAMES));
