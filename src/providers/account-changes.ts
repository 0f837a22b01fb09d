import { unwatchFile, watchFile } from 'node:fs';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../settings/index.ts';
import { ConfiguredAccounts } from './accounts.ts';

/** How often it is looked whether a file has changed. By its name, since editors and Kubernetes put another in its place. */
const lookMs = 2_000;

/** Follows the accounts of the settings as they change in their files; all else that is set holds until the next start. */
@Injectable()
export class AccountChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger(AccountChanges.name);
  readonly #watched = new Map<string, () => void>();
  #settings: Settings;

  constructor(
    @Inject(Settings) settings: Settings,
    @Inject(ConfiguredAccounts) private readonly accounts: ConfiguredAccounts,
  ) {
    this.#settings = settings;
  }

  onApplicationBootstrap(): void {
    this.#watch();
  }

  onApplicationShutdown(): void {
    for (const [file, listener] of this.#watched) unwatchFile(file, listener);
    this.#watched.clear();
  }

  /** Reads the settings anew. Where they are not valid, all stays as it is, and the log says why. */
  async reload(): Promise<void> {
    try {
      this.#settings = this.#settings.reread();
    } catch (error) {
      this.#log.error(`The accounts stay as they are. ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    await this.accounts.bring(this.#settings.accounts);
    this.#watch();
  }

  #watch(): void {
    const { file } = this.#settings;
    const files = new Set([...(file === undefined ? [] : [file]), ...this.accounts.files()]);
    for (const [known, listener] of this.#watched) {
      if (files.has(known)) continue;
      unwatchFile(known, listener);
      this.#watched.delete(known);
    }
    for (const each of files) {
      if (this.#watched.has(each)) continue;
      const listener = (): void => {
        this.reload().catch((error: unknown) => {
          this.#log.error(error);
        });
      };
      this.#watched.set(each, listener);
      watchFile(each, { interval: lookMs, persistent: false }, listener);
    }
  }
}
