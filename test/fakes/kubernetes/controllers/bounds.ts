import type { Json, KubeObject } from '../objects.ts';

/** A number, or its share of the whole as a percentage. */
export function share(value: Json, whole: number, round: (number: number) => number): number {
  const percent = /^(\d+)%$/.exec(String(value));
  return percent ? round((Number(percent[1]) * whole) / 100) : Number(value ?? 0);
}

/** How many more and how many fewer pods than wanted there may be. */
export function bounds({ spec }: KubeObject): { surge: number; unavailable: number } {
  if (spec.strategy.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate ?? {};
  const surge = share(maxSurge, spec.replicas, Math.ceil);
  const unavailable = Math.min(share(maxUnavailable, spec.replicas, Math.floor), spec.replicas);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
