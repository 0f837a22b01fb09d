/** Names of objects with a version, `web-v003`. */

const versioned = /^(.+)-v(\d{3,})$/;

/** At least three digits; there is no upper end. */
export const versionName = (name: string, sequence: number): string => `${name}-v${String(sequence).padStart(3, '0')}`;

/** `v003` */
export const versionText = (sequence: number): string => `v${String(sequence).padStart(3, '0')}`;

/** @returns the name without its version, and the version; `undefined` where it has none */
export function partsOf(name: string): { name: string; sequence: number } | undefined {
  const match = versioned.exec(name);
  return match?.[1] === undefined ? undefined : { name: match[1], sequence: Number(match[2]) };
}
