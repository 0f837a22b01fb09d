import { BlockList, isIPv4 } from 'node:net';
import type { FirewallRecord } from './protocol.ts';

/** Whether these rules let this client reach this port of a load balancer. */
export function admits(firewall: FirewallRecord, client: string, port: number): boolean {
  return firewall.inboundRules.some(
    (rule) => rule.protocol !== 'udp' && rule.fromPort <= port && port <= rule.toPort && covers(rule.cidr, client),
  );
}

/** An address as a firewall means it: IPv4 also where it came in as IPv6. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/i, '');
}

function covers(cidr: string, client: string): boolean {
  const [network = '', bits] = cidr.split('/');
  const family = isIPv4(network) ? 'ipv4' : 'ipv6';
  const width = family === 'ipv4' ? 32 : 128;
  const list = new BlockList();
  try {
    list.addSubnet(network, bits === undefined ? width : Number(bits), family);
    return list.check(client, isIPv4(client) ? 'ipv4' : 'ipv6');
  } catch {
    return false;
  }
}
