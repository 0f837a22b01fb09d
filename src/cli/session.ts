import type { Command } from 'commander';
import type { Connection } from './client/connection.ts';
import type { ExitCode } from './exit-codes.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface CommonOptions {
  config?: string;
  server?: string;
  tokenFile?: string;
  json?: boolean;
}

/** One call of the command line: what was asked for, where to write, and the way to the server. */
export class Session {
  exitCode: ExitCode = exitCodes.done;
  #connection: Connection | undefined;

  constructor(
    private readonly program: Command,
    readonly terminal: Terminal,
  ) {}

  get options(): CommonOptions {
    return this.program.opts<CommonOptions>();
  }

  get json(): boolean {
    return this.options.json === true;
  }

  /** The way to the server. Nothing is sent before something is asked. */
  async connection(): Promise<Connection> {
    // Loaded here, so that `--help` is quick.
    const [{ addressOf }, { Connection }] = await Promise.all([
      import('./client/address.ts'),
      import('./client/connection.ts'),
    ]);
    return (this.#connection ??= new Connection(addressOf(this.options)));
  }

  /** Lines for people, or with `--json` the value for programs. */
  show(value: unknown, lines: () => readonly string[]): void {
    const text = this.json ? JSON.stringify(value, undefined, 2) : lines().join('\n');
    if (text !== '') this.terminal.out(`${text}\n`);
  }
}
