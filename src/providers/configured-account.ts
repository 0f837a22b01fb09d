import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Clock, DomainError } from '../kernel/index.ts';
import type { Family } from '../plugins/index.ts';
import type { AccountSettings } from '../settings/index.ts';
import type { OpenAccount, Provider } from './port.ts';

/** How an account stands. */
export interface AccountState {
  name: string;
  provider: string;
  /** `refused`: what the settings say of it is not valid. */
  state: 'opening' | 'open' | 'unavailable' | 'refused';
  /** Why it is not open; or why it is open as it was before its settings changed. */
  reason?: string;
}

const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** How an account is to be opened. */
export interface Opening {
  name: string;
  provider: string;
  /** Of all that it hangs on: settings, and what is in the files that they name. */
  print: string;
  files: string[];
  /** Why it cannot be. */
  refused?: string;
  open: () => Promise<OpenAccount>;
}

/** What the settings say of an account, checked by its provider. */
export async function openingOf(settings: AccountSettings, family: Family<Provider>): Promise<Opening> {
  const { name, provider: kind, options, path, place } = settings;
  try {
    const { card, instance } = family.get(kind);
    const parsed = card.options.safeParse(options);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${[path, ...issue.path].join('.')}: ${issue.message}`);
      return refusal(settings, `${faults.join('; ')} (${place})`);
    }
    const files = instance.files(parsed.data);
    const contents = await Promise.all(files.map(printOf));
    return {
      name,
      provider: kind,
      print: hash(JSON.stringify([kind, options, contents])),
      files,
      open: () => instance.open(name, parsed.data),
    };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refusal(settings, `${error.message} (${place})`);
  }
}

function refusal({ name, provider, options }: AccountSettings, refused: string): Opening {
  const print = hash(JSON.stringify([provider, options, refused]));
  return { name, provider, print, files: [], refused, open: () => Promise.reject(new Error(refused)) };
}

/** A file that is not there is one content of it. */
const printOf = async (file: string): Promise<string> => await readFile(file).then(hash, () => 'none');
const hash = (content: string | Buffer): string => createHash('sha256').update(content).digest('base64');

/** What is kept of an account that was opened, and the news of it. */
export interface Kept {
  kept: OpenAccount;
  tell: () => void;
}

/** One account of the settings, through all that they say of it while the process runs. */
export class ConfiguredAccount {
  #opening: Opening | undefined;
  #opened: OpenAccount | undefined;
  #state: Omit<AccountState, 'name' | 'provider'> = { state: 'opening' };
  #callOff: () => void = () => undefined;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly keep: (opened: OpenAccount) => Kept,
  ) {}

  get opened(): OpenAccount | undefined {
    return this.#opened;
  }
  get files(): string[] {
    return this.#opening?.files ?? [];
  }
  get state(): AccountState {
    const { name = '', provider = '' } = this.#opening ?? {};
    return { name, provider, ...this.#state };
  }

  isAs({ print }: Opening): boolean {
    return this.#opening?.print === print;
  }

  /** Resolves when it has been tried once. What was open before serves until this is. */
  async open(opening: Opening): Promise<void> {
    this.#callOff();
    this.#opening = opening;
    if (opening.refused !== undefined) this.#isAmiss('refused', opening.refused);
    else await this.#try(opening, firstRetryMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await this.#opened?.close();
  }

  async #try(opening: Opening, retryMs: number): Promise<void> {
    let opened: OpenAccount | undefined;
    try {
      opened = await opening.open();
    } catch (error) {
      if (this.#isOver(opening)) return;
      this.#isAmiss('unavailable', error instanceof Error ? error.message : String(error));
      // What is wrong with the request will be as wrong the next time; still a person may mend it outside.
      const delayMs = error instanceof DomainError && error.refusal !== 'unavailable' ? longestRetryMs : retryMs;
      this.#callOff = this.clock.after(delayMs, () => {
        void this.#try(opening, Math.min(longestRetryMs, retryMs * 2));
      });
      return;
    }
    if (this.#isOver(opening)) {
      await opened.close();
      return;
    }
    const before = this.#opened;
    const { kept, tell } = this.keep(opened);
    this.#opened = kept;
    this.#state = { state: 'open' };
    tell();
    await before?.close();
  }

  #isAmiss(state: 'refused' | 'unavailable', reason: string): void {
    const before = this.#opened === undefined ? {} : { reason: `It goes on as it was opened before: ${reason}` };
    this.#state = this.#opened === undefined ? { state, reason } : { state: 'open', ...before };
  }

  #isOver(opening: Opening): boolean {
    return this.#closed || this.#opening !== opening;
  }
}
