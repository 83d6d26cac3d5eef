/** Who an address belongs to, as far as it tells: one of IPv4 itself, one of IPv6 the /64 that a single line is given (RFC 6177). */

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;
/** IPv4 as IPv6 writes it (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = MAPPED.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = [], tail = []] = ip
    .toLowerCase()
    .split('::')
    .map((half) => half.split(':').filter((it) => it !== ''));
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0');
  const groups = [...head, ...zeros, ...tail].map((it) => it.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}
