import { isIP } from 'node:net';
import type { SettingsFault } from './faults.ts';
import type { Origin } from './origin.ts';
import type { ParsedSettings } from './schema.ts';

/** What is right by itself and wrong together. */
export function contradictions(parsed: ParsedSettings, origin: Origin): SettingsFault[] {
  const faults: SettingsFault[] = [];
  const { server, access, accounts = [] } = parsed;
  if (!isLoopbackName(server.host) && !access.requireToken && !server.allowUnauthenticatedBind) {
    faults.push(
      origin.fault(
        ['server', 'host'],
        'this address can be reached from elsewhere, and no authentication is configured: set access.requireToken: true, ' +
          'or say server.allowUnauthenticatedBind: true, or listen on 127.0.0.1',
      ),
    );
  }
  accounts.forEach(({ name }, index) => {
    if (accounts.findIndex((other) => other.name === name) !== index) {
      faults.push(origin.fault(['accounts', index, 'name'], 'there is already an account of this name'));
    }
  });
  const url = parsed.database.url?.reveal();
  if (url !== undefined && !(URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol))) {
    faults.push(origin.fault(['database', 'url'], 'expected postgres://user:password@host:5432/name'));
  }
  return faults;
}

/** Whether what listens there can be reached from this machine only. */
export function isLoopbackName(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}
