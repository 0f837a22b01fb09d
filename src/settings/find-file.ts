import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileVariable } from './environment-source.ts';
import type { Environment } from './fields.ts';

/** Looked for in this order when no file is named; none of them need be there. */
export const usualFiles = ['config/gennaker.yaml', '/etc/gennaker/gennaker.yaml'] as const;

/**
 * The settings file: the one that was asked for, else that of `GENNAKER_CONFIG`, else the first of the usual ones.
 *
 * @returns an absolute path; undefined where there is none, and the defaults hold
 */
export function findSettingsFile(
  asked: string | undefined,
  environment: Environment,
  folder: string,
): string | undefined {
  const named = asked ?? environment[fileVariable];
  // A file that was named must be there: that it is not is told when it is read.
  if (named !== undefined && named !== '') return resolve(folder, named);
  return usualFiles.map((file) => resolve(folder, file)).find((file) => existsSync(file));
}
