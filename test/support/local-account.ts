import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Egress, type EgressAnswer, type EgressRequest } from '../../src/egress/port.ts';
import type { OpenAccount } from '../../src/providers/port.ts';
import type { LedgerEntry } from '../../src/providers/local/host/ledger.ts';
import { LocalProvider } from '../../src/providers/local/local.provider.ts';
import { LocalOptions } from '../../src/providers/local/options.ts';
import { builtHostProgram } from './local-host.ts';

const run = promisify(execFile);

/** An account of the local provider with a state folder and a host of its own. */
export interface LocalAccount {
  account: OpenAccount;
  folder: string;
  /** The host's process id. */
  hostPid: () => Promise<number>;
  ledger: () => LedgerEntry[];
  /** Ends the host and all that it runs, and removes the folder. */
  end: () => Promise<void>;
}

class Downloads extends Egress {
  constructor(override readonly request: Egress['request']) {
    super();
  }
}

/** @param download what calls to the outside find */
export async function openLocalAccount(
  download: (request: EgressRequest) => Promise<EgressAnswer> = () =>
    Promise.reject(new Error('no way out in this test')),
  folder = mkdtempSync(join(tmpdir(), 'gennaker-local-')),
): Promise<LocalAccount> {
  const options = LocalOptions.parse({ stateFolder: folder, hostProgram: builtHostProgram() });
  const account = await new LocalProvider(new Downloads(download)).open('here', options);
  return {
    account,
    folder,
    hostPid: async () => Number((await askHost(folder, '/')).pid),
    ledger: () =>
      readFileSync(join(folder, 'ledger.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LedgerEntry),
    end: async () => {
      await account.close();
      await run(process.execPath, [builtHostProgram(), folder, 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function askHost(folder: string, path: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    get({ socketPath: join(folder, 'host.sock'), path, agent: false }, (answer) => {
      text(answer).then((body) => {
        resolve(JSON.parse(body) as Record<string, unknown>);
      }, reject);
    }).once('error', reject);
  });
}
