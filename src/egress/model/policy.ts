import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What an entry of `egress.allow` or `egress.deny` says. */
type Entry = { kind: 'name'; pattern: string } | { kind: 'range'; network: Address; bits: number };

/** Which addresses may be called. Everything that is not plainly the public internet is refused unless it is allowed. */
export class EgressPolicy {
  readonly #allow: readonly Entry[];
  readonly #deny: readonly Entry[];

  /** @param allow names (`ci.corp.example`), patterns (`*.corp.example`), addresses and ranges (`10.1.0.0/16`) */
  constructor(allow: readonly string[], deny: readonly string[] = []) {
    this.#allow = allow.map(entryOf);
    this.#deny = deny.map(entryOf);
  }

  /**
   * @param host    as the URL names it
   * @param address one that the name led to
   * @returns why it may not be called; undefined: it may
   */
  whyNot(host: string, address: string): string | undefined {
    if (!ipaddr.isValid(address)) return `${address} is no address`;
    // 10.0.0.1 written as ::ffff:10.0.0.1, and other ways to carry an IPv4 address in an IPv6 one, lead to 10.0.0.1.
    const target = carried(ipaddr.parse(address));
    if (this.#deny.some((entry) => covers(entry, host, target))) return 'egress.deny names it';
    if (this.#allow.some((entry) => covers(entry, host, target))) return undefined;
    const range = target.range();
    if (range === 'unicast' && !isNearlyPublic(target)) return undefined;
    return `${host === address ? address : `${host} leads to ${address}, which`} is not on the public internet (${range}); list it in egress.allow if it may`;
  }
}

/** Looks like public space to the library, and is used inside of clouds. */
const innerRanges: readonly [ipaddr.IPv4, number][] = [
  // Azure's platform address, which hands out keys to who asks.
  [ipaddr.IPv4.parse('168.63.129.16'), 32],
  // Oracle's and Alibaba's metadata lie in link-local and carrier-grade space, which are refused as such.
  [ipaddr.IPv4.parse('192.0.0.0'), 24],
  [ipaddr.IPv4.parse('198.18.0.0'), 15],
];

function isNearlyPublic(target: Address): boolean {
  return target instanceof ipaddr.IPv4 && innerRanges.some((range) => target.match(range));
}

/** The IPv4 address inside of a mapped, compatible, translated (NAT64), 6to4 or Teredo one; else the address itself. */
function carried(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  const v4 = (from: number, flip = 0): ipaddr.IPv4 =>
    new ipaddr.IPv4(bytes.slice(from, from + 4).map((byte) => byte ^ flip));
  const starts = (...head: number[]): boolean => head.every((byte, index) => bytes[index] === byte);
  if (bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12).some((byte) => byte > 1)) return v4(12);
  if (starts(0, 0x64, 0xff, 0x9b)) return v4(12);
  if (starts(0x20, 0x02)) return v4(2);
  if (starts(0x20, 0x01, 0, 0)) return v4(12, 0xff);
  return address;
}

function entryOf(text: string): Entry {
  const [address = '', bits] = text.split('/');
  if (!ipaddr.isValid(address)) return { kind: 'name', pattern: text.toLowerCase().replace(/\.$/, '') };
  const parsed = ipaddr.process(address);
  const widest = parsed instanceof ipaddr.IPv4 ? 32 : 128;
  return { kind: 'range', network: parsed, bits: bits === undefined ? widest : Number(bits) };
}

function covers(entry: Entry, host: string, target: Address): boolean {
  if (entry.kind === 'name') {
    const name = host.toLowerCase().replace(/\.$/, '');
    return entry.pattern.startsWith('*.') ? name.endsWith(entry.pattern.slice(1)) : name === entry.pattern;
  }
  return entry.network.kind() === target.kind() && target.match(entry.network, entry.bits);
}
