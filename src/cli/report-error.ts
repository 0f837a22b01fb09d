import { DomainError, type Fault } from '../kernel/index.ts';
import { CommandFailed } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

interface Report {
  exitCode: number;
  message: string;
  code: string;
  faults: readonly Fault[];
  hints: readonly string[];
}

/**
 * Says on the error stream what went wrong and how to mend it: lines for people, or one JSON object.
 *
 * @returns the exit code
 */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  const { exitCode, ...report } = reportOf(error);
  terminal.err(json ? `${JSON.stringify({ error: report })}\n` : linesOf(report).join('\n') + '\n');
  return exitCode;
}

function linesOf({ message, faults, hints }: Omit<Report, 'exitCode'>): string[] {
  // Some sentences name their faults themselves.
  const untold = faults.filter((fault) => !message.includes(fault.message));
  return [message, ...untold.map((fault) => `  ${placed(fault)}`), ...hints];
}

/** What is wrong, after the place where it stands. */
export function placed({ path, message }: { path: readonly (string | number)[]; message: string }): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

/** `['stages', 2, 'waitTime']` → `stages[2].waitTime` */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' || /^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function reportOf(error: unknown): Report {
  if (error instanceof CommandFailed || error instanceof DomainError) {
    const exitCode = error instanceof CommandFailed ? error.exitCode : exitCodes.refused;
    const hints = error instanceof CommandFailed ? error.hints : [];
    return { exitCode, message: error.message, code: error.code, faults: error.faults, hints };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: exitCodes.refused,
    message: `Something went wrong that should not: ${message}`,
    code: 'INTERNAL',
    faults: [],
    hints: ['This is a bug in Gennaker. Please report it with the command that you gave.'],
  };
}
