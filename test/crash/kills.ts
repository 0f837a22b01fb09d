/** Numbers from 0 to 1 that come again with the same seed. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Counts {
  events: number;
  meant: number;
  called: number;
  /** A stage runs of a type that was not met so far. */
  isNew?: boolean;
}

/**
 * When the next kill is due: right after a commit, while an operation is under way, at a random instant of no meaning, or
 * during a stage of a new type, in turn. Pipelines that wait for nothing but time are killed after a while as well.
 *
 * @returns asked with every new look; true once
 */
export function nextKill(number: number, chance: Chance, from: Counts): (now: Counts) => boolean {
  const patienceUs = 1_500_000;
  const begun = process.hrtime.bigint();
  const sinceUs = (): number => Number((process.hrtime.bigint() - begun) / 1_000n);
  const steps = 1 + Math.floor(chance() * 30);
  const offsetUs = Math.floor(chance() * 900_000);
  const isDue: ((now: Counts) => boolean)[] = [
    ({ events }) => events >= from.events + steps,
    ({ events, meant, called }) => events > from.events && meant > called,
    () => sinceUs() >= offsetUs,
    ({ isNew }) => isNew === true,
  ];
  const chosen = isDue[number % isDue.length];
  return (now) => sinceUs() > patienceUs || chosen?.(now) === true;
}
