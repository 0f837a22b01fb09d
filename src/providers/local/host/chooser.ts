import type { LiveGroup } from './group.ts';
import type { LiveInstance } from './instance.ts';

export interface Choice {
  group: LiveGroup;
  instance: LiveInstance;
}

/**
 * Whose turn it is. Every healthy instance weighs what its server group takes of its normal traffic: two groups at 100 %
 * with one and three instances get a quarter and three quarters. Between groups the choice is smooth (a group never gets
 * its whole share in one burst), inside a group it goes round.
 */
export class Chooser {
  readonly #credit = new Map<string, number>();
  readonly #turn = new Map<string, number>();

  /** @param tried instances that this request has failed on */
  next(groups: readonly LiveGroup[], tried: ReadonlySet<LiveInstance>): Choice | undefined {
    const candidates = groups.flatMap((group) => {
      if (group.record.trafficPercentage === 0 || group.record.destroying) return [];
      const instances = [...group.instances.values()].filter((one) => one.takesTraffic && !tried.has(one));
      return instances.length === 0
        ? []
        : [{ group, instances, weight: instances.length * group.record.trafficPercentage }];
    });
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
    let best: (typeof candidates)[number] | undefined;
    for (const candidate of candidates) {
      const credit = this.#creditOf(candidate.group) + candidate.weight;
      this.#credit.set(candidate.group.record.name, credit);
      if (!best || credit > this.#creditOf(best.group)) best = candidate;
    }
    if (!best) return undefined;
    const { name } = best.group.record;
    this.#credit.set(name, this.#creditOf(best.group) - total);
    const turn = (this.#turn.get(name) ?? -1) + 1;
    this.#turn.set(name, turn);
    const instance = best.instances[turn % best.instances.length];
    return instance && { group: best.group, instance };
  }

  forget(group: string): void {
    this.#credit.delete(group);
    this.#turn.delete(group);
  }

  #creditOf(group: LiveGroup): number {
    return this.#credit.get(group.record.name) ?? 0;
  }
}
