import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from './command.ts';

export interface Limits {
  memoryMegabytes?: number;
  cpuPercent?: number;
}

/** How the limits of one instance are held to, in words for its details. */
export interface LimitsInForce {
  /** What comes before the command. */
  prefix: string[];
  words: Record<string, string>;
  /** Puts the process under them. */
  take: (pid: number) => void;
  release: () => void;
}

const nothing = (): void => undefined;
const cpuPeriodMicroseconds = 100_000;

/**
 * Holds an instance to its limits as well as this machine can: by a control group (v2) where the host may write there, else
 * by `prlimit` for memory and `nice` for the processor. The words say which, and where nothing could be done.
 */
export function enforce(instance: string, limits: Limits, path: string | undefined): LimitsInForce {
  if (limits.memoryMegabytes === undefined && limits.cpuPercent === undefined)
    return { prefix: [], words: {}, take: nothing, release: nothing };
  return byControlGroup(instance, limits) ?? byPrograms(limits, path);
}

function byControlGroup(instance: string, limits: Limits): LimitsInForce | undefined {
  const parent = controlGroupParent();
  if (parent === undefined) return undefined;
  const group = join(parent, instance);
  const words: Record<string, string> = {};
  try {
    mkdirSync(group, { recursive: true });
    if (limits.memoryMegabytes !== undefined) {
      writeFileSync(join(group, 'memory.max'), String(limits.memoryMegabytes * 1024 * 1024));
      words['memory'] = `${limits.memoryMegabytes} MB, by control group`;
    }
    if (limits.cpuPercent !== undefined) {
      const quota = Math.round((limits.cpuPercent / 100) * cpuPeriodMicroseconds);
      writeFileSync(join(group, 'cpu.max'), `${quota} ${cpuPeriodMicroseconds}`);
      words['cpu'] = `${limits.cpuPercent} % of one processor, by control group`;
    }
  } catch {
    return undefined;
  }
  return {
    prefix: [],
    words,
    take: (pid) => {
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
    },
    release: () => {
      try {
        rmdirSync(group);
      } catch {
        // It goes with its last process; a leftover costs a directory entry.
      }
    },
  };
}

function controlGroupParent(): string | undefined {
  try {
    const root = '/sys/fs/cgroup';
    const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
    const parent = join(root, own, 'gennaker');
    accessSync(join(root, own, 'cgroup.subtree_control'), constants.W_OK);
    mkdirSync(parent, { recursive: true });
    for (const folder of [join(root, own), parent])
      writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory +cpu');
    return parent;
  } catch {
    return undefined;
  }
}

function byPrograms(limits: Limits, path: string | undefined): LimitsInForce {
  const words: Record<string, string> = {};
  const prefix: string[] = [];
  if (limits.cpuPercent !== undefined) {
    const nice = findCommand('nice', '/', path);
    const niceness = Math.max(0, Math.min(19, Math.round((1 - limits.cpuPercent / 100) * 19)));
    if (nice) prefix.push(nice, '-n', String(niceness));
    words['cpu'] = nice ? `nice ${niceness}: less under contention, not a ceiling` : 'not enforced on this machine';
  }
  if (limits.memoryMegabytes !== undefined) {
    const prlimit = findCommand('prlimit', '/', path);
    // Data, not address space: runtimes reserve far more addresses than they ever use.
    if (prlimit) prefix.push(prlimit, `--data=${limits.memoryMegabytes * 1024 * 1024}`, '--');
    words['memory'] = prlimit ? `${limits.memoryMegabytes} MB, by prlimit` : 'not enforced on this machine';
  }
  return { prefix, words, take: nothing, release: nothing };
}
