/** How things may be called. */
import type { Fault } from '../../kernel/index.ts';

/** With a hyphen it is good for Kubernetes and pipelines; a cloud of server groups named `app-stack-detail` refuses it then. */
const applicationName = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;
const longestApplicationName = 250;
const longestPipelineName = 500;
// It becomes a path segment of the API, and a key of the database.
const pipelineId = /^[A-Za-z0-9._:@-]{1,100}$/;

/** What an application is found by: its name in lower case. */
export const applicationId = (name: string): string => name.trim().toLowerCase();
/** What makes a pipeline's name unique in its application. */
export const nameKey = (name: string): string => name.trim().toLowerCase();

export function applicationNameFaults(name: unknown): Fault[] {
  if (typeof name !== 'string' || name.trim() === '') {
    return [{ path: ['name'], message: 'is missing; expected the name of the application' }];
  }
  if (!applicationName.test(name.trim())) {
    const message = `${JSON.stringify(name)} has other characters than letters, digits, ".", "_" and "-", or does not begin with a letter or digit`;
    return [{ path: ['name'], message }];
  }
  if (name.length > longestApplicationName) {
    return [{ path: ['name'], message: `is longer than ${String(longestApplicationName)} characters` }];
  }
  return [];
}

export function pipelineNameFaults(name: unknown): Fault[] {
  if (typeof name !== 'string' || name.trim() === '') {
    return [{ path: ['name'], message: 'is missing; expected the name of the pipeline' }];
  }
  if (/\p{Cc}/u.test(name)) return [{ path: ['name'], message: 'has control characters in it' }];
  if (name.length > longestPipelineName) {
    return [{ path: ['name'], message: `is longer than ${String(longestPipelineName)} characters` }];
  }
  return [];
}

export function pipelineIdFaults(id: unknown): Fault[] {
  if (id === undefined || id === null || id === '') return [];
  if (typeof id === 'string' && pipelineId.test(id)) return [];
  const message = `${JSON.stringify(id)} is no id; expected at most 100 letters, digits, "-", ".", "_", ":" or "@"`;
  return [{ path: ['id'], message }];
}

/** Up to three known words that look like `word`, nearest first. */
export function nearest(word: string, known: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(word.length / 3));
  return known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  // A word of somebody's making may be long; what is far off is far off.
  if (Math.abs(a.length - b.length) > 20 || a.length > 100) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
