import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../kernel/index.ts';
import { type DataSettings, Section } from '../settings/index.ts';
import { ApiTokens } from './api-tokens.ts';
import { ApiTokenNameTaken } from './errors.ts';
import { systemCaller } from './port.ts';

/** The terminal that somebody may sit at. Never a log: what is shown here is shown once. */
export abstract class Terminal {
  abstract readonly attended: boolean;
  abstract show(text: string): void;
}

export class ProcessTerminal extends Terminal {
  override get attended(): boolean {
    return process.stderr.isTTY;
  }

  override show(text: string): void {
    process.stderr.write(text);
  }
}

/** Makes the administrator's token at the very first start, and shows it to who started the server. */
@Injectable()
export class FirstToken implements OnApplicationBootstrap {
  constructor(
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(Terminal) private readonly terminal: Terminal,
    @Section('data') private readonly data: DataSettings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const file = join(this.data.folder, 'first-token');
    if (await this.tokens.exist()) {
      rmSync(file, { force: true });
      return;
    }
    const secret = await this.#make();
    if (secret === undefined) return;
    if (this.terminal.attended) {
      this.terminal.show(`\nThe administrator's token, shown this once:\n\n    ${secret.reveal()}\n\n`);
      return;
    }
    // Output that nobody watches ends in a log. A file that only its owner can read does not; the next start removes it.
    mkdirSync(this.data.folder, { recursive: true, mode: 0o700 });
    rmSync(file, { force: true });
    writeFileSync(file, `${secret.reveal()}\n`, { mode: 0o600, flag: 'wx' });
    this.terminal.show(`The administrator's token is in ${file} until the next start.\n`);
  }

  /** @returns undefined when another replica was faster */
  async #make(): Promise<Secret | undefined> {
    try {
      const made = await this.tokens.create(systemCaller('first-start'), {
        name: 'administrator',
        permissions: ['administer'],
      });
      return made.secret;
    } catch (error) {
      if (error instanceof ApiTokenNameTaken || (await this.tokens.exist())) return undefined;
      throw error;
    }
  }
}
