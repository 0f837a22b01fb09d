import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from '../kernel/index.ts';

export const bytes = (usual: number) =>
  z
    .int()
    .min(1024)
    .max(2 ** 31 - 1)
    .default(usual);

/** A timer of the host is 32 bits wide, so no more than 24 days. */
export const milliseconds = (usual: number) =>
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(usual);

const largestSecretBytes = 64 * 1024;

/** A reference that leads nowhere. The message names the reference, never a value. */
export class BrokenReference extends Error {}

/**
 * Follows a secret reference: `env:NAME` or `file:/path` (a last line break is dropped). Other text is the secret itself.
 *
 * @throws {BrokenReference} nothing is there, or it is empty
 */
export function resolveSecret(text: string, environment: Environment): Secret {
  if (text.startsWith('env:')) return new Secret(fromEnvironment(text.slice(4), environment));
  if (text.startsWith('file:')) return new Secret(fromFile(text.slice(5)));
  return new Secret(text);
}

export function isSecretReference(text: string): boolean {
  return text.startsWith('env:') || text.startsWith('file:');
}

/** The variables that settings are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

function fromEnvironment(variable: string, environment: Environment): string {
  const value = environment[variable];
  if (value === undefined || value === '') {
    throw new BrokenReference(`the environment has no variable ${variable}, or it is empty`);
  }
  return value;
}

function fromFile(path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BrokenReference(`the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
  }
  const value = content.replace(/\r?\n$/, '');
  if (value === '') throw new BrokenReference(`the file ${path} is empty`);
  if (value.length > largestSecretBytes)
    throw new BrokenReference(`the file ${path} is larger than ${largestSecretBytes} bytes`);
  return value;
}

/** The form of a field that holds a secret: a reference, or (frowned upon) the secret itself. */
export function secretField(environment: Environment) {
  return z
    .string()
    .min(1)
    .meta({ secret: true })
    .transform((text, context) => {
      try {
        return resolveSecret(text, environment);
      } catch (error) {
        if (!(error instanceof BrokenReference)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
        return z.NEVER;
      }
    });
}

export type SecretField = ReturnType<typeof secretField>;
