import { readFile } from 'node:fs/promises';

/** Of the kernel: a tick of its clock for programs. */
const ticksPerSecond = 100;

/** @returns seconds of processor time that a process has taken so far, by user and system, to a hundredth */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks; what is wanted are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
