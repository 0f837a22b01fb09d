/** Any will do: what matters is that the same input gets the same answer. */
const seed = 0x6b617965;
/** Of the value that a series has throughout. */
const relativeDeviation = 1e-5;

/**
 * A series that is one value throughout, with so little noise that ranks can tell its points apart. Kayenta's is drawn anew
 * at each call; ours is the same each time.
 *
 * @param side parts the noise of the two series
 */
export function withNoise(values: Float64Array, side: number): Float64Array {
  const uniform = uniformNumbers(seed + side);
  // Box and Muller; 1 − u keeps the logarithm finite.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  // Infinity stays: with noise it could become no number.
  return values.map((value) => (Number.isFinite(value) ? value + value * relativeDeviation * normal() : value));
}

/** mulberry32: 32 bits of state, good enough to part points. */
function uniformNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
