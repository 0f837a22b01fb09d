import { readFileSync, readdirSync } from 'node:fs';
import { note } from './note.ts';

/** What an instance's environment carries, so that it is known again by whoever looks. */
export const instanceMark = 'GENNAKER_INSTANCE';
export const folderMark = 'GENNAKER_STATE_FOLDER';

export interface Running {
  pid: number;
  startTicks?: string;
}

interface Stat {
  state: string;
  processGroup: number;
  startTicks: string;
}

const onLinux = process.platform === 'linux';

/** The process behind a pid at this moment, told apart from a later one with the same pid; `undefined` when there is none. */
export function look(pid: number): Running | undefined {
  if (onLinux) {
    const stat = readStat(pid);
    return stat && stat.state !== 'Z' && stat.state !== 'X' ? { pid, startTicks: stat.startTicks } : undefined;
  }
  try {
    process.kill(pid, 0);
    return { pid };
  } catch {
    return undefined;
  }
}

/** Whether that very process still runs. */
export function isAlive(running: Running): boolean {
  const now = look(running.pid);
  return now !== undefined && (running.startTicks === undefined || now.startTicks === running.startTicks);
}

/** Sends a signal to a whole process group; one that is gone is no fault. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') note(`${signal} to ${String(leader)}`, error);
  }
}

/**
 * Instances of this state folder that run, by the marks in their environment. It finds the one that was started in the
 * instant before a crash, of which nothing was written. Linux only: elsewhere the pids on record must do.
 */
export function findMarked(folder: string): { instance: string; running: Running }[] {
  if (!onLinux) return [];
  const found: { instance: string; running: Running }[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = readStat(pid);
    if (stat?.processGroup !== pid || stat.state === 'Z') continue;
    const environment = readEnvironment(pid);
    const instance = environment.get(instanceMark);
    if (instance !== undefined && environment.get(folderMark) === folder)
      found.push({ instance, running: { pid, startTicks: stat.startTicks } });
  }
  return found;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may hold anything, spaces and parentheses too.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, , processGroup] = fields;
    const startTicks = fields[19];
    if (state === undefined || processGroup === undefined || startTicks === undefined) return undefined;
    return { state, processGroup: Number(processGroup), startTicks };
  } catch {
    return undefined;
  }
}

function readEnvironment(pid: number): Map<string, string> {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
  } catch {
    return new Map();
  }
}
