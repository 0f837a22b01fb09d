import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const form = /^gnk_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/;

/** The text of a new token, `gnk_<id>_<256 random bits>`. Its prefix lets scanners of leaked secrets know it. */
export function newSecretText(id: string): string {
  return `gnk_${id}_${randomBytes(32).toString('base64url')}`;
}

/** The id within a token; undefined when it has not the form of one. */
export function idWithin(text: string): string | undefined {
  return form.exec(text)?.[1];
}

/**
 * What is stored of a token. A fast hash will do: a slow one protects passwords, which can be guessed; nobody guesses
 * 256 random bits, and a slow one would cost every request tens of milliseconds.
 */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Takes as long for every wrong token, so that the time tells nothing about the right one. */
export function matches(text: string, hash: string): boolean {
  return timingSafeEqual(createHash('sha256').update(text).digest(), Buffer.from(hash, 'base64url'));
}
