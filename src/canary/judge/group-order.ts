const firstBuckets = 16;
const fullAt = 0.75;
/** Up to so many, Scala keeps a map as it was filled; above, as a trie of hashes. */
const keptAsFilled = 4;
const trieBits = 5;

/**
 * Names of groups in the order in which Kayenta adds their scores up: that of Scala's hash maps. It can move the second decimal
 * of a score, and with it a verdict.
 *
 * @param names distinct, in the order in which they were first seen
 * @see docs/decisions/0015-the-judge-in-doubles.md
 */
export function inKayentasOrder(names: readonly string[]): string[] {
  const filled = hashTableOrder(names);
  if (filled.length <= keptAsFilled) return filled;
  const keyed = filled.map((name) => ({ name, digits: trieDigits(javaHash(name)) }));
  return keyed.toSorted((left, right) => compareDigits(left.digits, right.digits)).map(({ name }) => name);
}

/** A chained table: new ones before their elders, doubled when three quarters full, read from its last bucket. */
function hashTableOrder(names: readonly string[]): string[] {
  let buckets = emptyBuckets(firstBuckets);
  let count = 0;
  for (const name of names) {
    buckets[bucketOf(name, buckets.length)]?.unshift(name);
    count += 1;
    if (count > fullAt * buckets.length) buckets = doubled(buckets);
  }
  return buckets.toReversed().flat();
}

const emptyBuckets = (length: number): string[][] => Array.from({ length }, () => []);

function doubled(buckets: readonly string[][]): string[][] {
  const more = emptyBuckets(buckets.length * 2);
  for (const name of buckets.toReversed().flat()) more[bucketOf(name, more.length)]?.unshift(name);
  return more;
}

function bucketOf(name: string, buckets: number): number {
  const bits = Math.log2(buckets);
  const mixed = Math.imul(bytesReversed(Math.imul(javaHash(name), 0x9e3775cd)), 0x9e3775cd);
  const rotated = (mixed >>> bits) | (mixed << (32 - bits));
  return rotated >>> (32 - bits);
}

/** `String.hashCode()` */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

function bytesReversed(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function trieDigits(hash: number): number[] {
  let mixed = (hash + ~(hash << 9)) | 0;
  mixed ^= mixed >>> 14;
  mixed = (mixed + (mixed << 4)) | 0;
  mixed ^= mixed >>> 10;
  return Array.from({ length: Math.ceil(32 / trieBits) }, (_, digit) => (mixed >>> (digit * trieBits)) & 31);
}

function compareDigits(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((digit, place) => digit !== right[place]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
