/** Who an address belongs to, as far as it tells: one of IPv4 itself; one of IPv6 the /64 of a single line and the /48 of a site (RFC 6177). */

const GROUPS = 8;
const BITS_OF_GROUP = 16;
const GROUPS_OF_LINE = 4;
const GROUPS_OF_SITE = 3;
/** IPv4 as IPv6 writes it (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

export interface Networks {
  /** The address itself, or the /64 that one line is given. */
  readonly line: string;
  /** The /48 that whoever has several lines is given at most; undefined for IPv4. */
  readonly site: string | undefined;
}

export function networksOf(ip: string): Networks {
  if (!ip.includes(':')) return { line: ip, site: undefined };
  const mapped = MAPPED.exec(ip)?.[1];
  if (mapped !== undefined) return { line: mapped, site: undefined };
  const [head = [], tail = []] = ip
    .toLowerCase()
    .split('::')
    .map((half) => half.split(':').filter((it) => it !== ''));
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0');
  const groups = [...head, ...zeros, ...tail].map((it) => it.replace(/^0+(?=.)/, ''));
  const network = (many: number): string => `${groups.slice(0, many).join(':')}::/${many * BITS_OF_GROUP}`;
  return { line: network(GROUPS_OF_LINE), site: network(GROUPS_OF_SITE) };
}
