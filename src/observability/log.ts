import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LoggingSettings } from '../settings/index.ts';
import { bindings } from './context.ts';
import { prettyLines } from './pretty-lines.ts';

/** Never written, wherever they stand in what is logged, two levels deep. Secrets proper are of class Secret anyway. */
const hidden = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'hash',
  '["x-spinnaker-token"]',
  '["set-cookie"]',
];
const paths = hidden.flatMap((name) => {
  const dotted = name.startsWith('[') ? name : `.${name}`;
  return [name, `*${dotted}`, `*.*${dotted}`];
});

/** What a token of ours looks like, should one end in the middle of a sentence. */
const tokens = /gnk_[0-9A-Z]{26}_[\w-]{43}/g;

/** What Nest tells of itself at every start, a line for each module and route. */
const chatter = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule', 'NestApplication']);

/**
 * The log of this process. For Nest: `app.useLogger(log)`; then `new Logger('Part')` of Nest writes here.
 */
export class Log implements LoggerService {
  readonly #pino: Logger;

  /** @param destination by default the standard output */
  constructor({ level, format }: LoggingSettings, destination?: DestinationStream) {
    const options = {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      redact: { paths, censor: '[secret]' },
      mixin: () => ({ ...bindings() }),
    };
    // Synchronous: the last words before a crash are those that are needed.
    const plain = destination ?? pino.destination({ dest: 1, sync: true });
    const shaped = format === 'pretty' ? prettyLines(plain) : plain;
    this.#pino = pino(options, {
      write: (line: string) => {
        shaped.write(line.replace(tokens, '[secret]'));
      },
    });
  }

  log(message: unknown, ...more: unknown[]): void {
    const context = more.at(-1);
    this.#write(typeof context === 'string' && chatter.has(context) ? 'debug' : 'info', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.#write('error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.#write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.#write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.#write('trace', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.#write('fatal', message, more);
  }

  /** Nest hands over `message, …facts, context`, and for errors `message, stack, context`. */
  #write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal', message: unknown, more: unknown[]): void {
    const last = more.at(-1);
    const context = typeof last === 'string' ? { context: last } : {};
    const rest = typeof last === 'string' ? more.slice(0, -1) : more;
    const stack = rest.find((part): part is string => typeof part === 'string' && part.includes('\n    at '));
    const thrown = [message, ...rest].find((part): part is Error => part instanceof Error);
    const facts = rest.filter((part) => typeof part === 'object' && part !== null && !(part instanceof Error));
    const merged = Object.assign(
      {},
      ...facts,
      typeof message === 'object' && !(message instanceof Error) ? message : {},
      context,
      stack === undefined ? {} : { stack },
      thrown === undefined ? {} : { err: thrown },
    ) as object;
    const text =
      message instanceof Error ? message.message : typeof message === 'object' ? undefined : plainText(message);
    this.#pino[level](merged, text);
  }
}

/** Of what is neither an object nor an error. */
function plainText(message: unknown): string {
  return typeof message === 'string' ? message : inspect(message);
}
