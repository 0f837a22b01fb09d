/** What may hold stages back: freezes, and the like. Stages `waitForCondition` ask it. */

/** Something that holds, such as a freeze of changes. Instants are UTC milliseconds. */
export interface Condition {
  name: string;
  /** Why, for whoever waits. */
  message?: string | undefined;
  /** Names of what it holds for; absent: for all. */
  applications?: readonly string[] | undefined;
  accounts?: readonly string[] | undefined;
  clusters?: readonly string[] | undefined;
  from?: number | undefined;
  until?: number | undefined;
}

/** What a stage is about to change. */
export interface About {
  application: string;
  account?: string | undefined;
  cluster?: string | undefined;
}

/** Wakes whoever waits for conditions: one was set, changed or taken back. */
export const conditionsTopic = 'conditions';

export abstract class Conditions {
  /** Those that hold now for what a stage is about, by name. */
  abstract holding(about: About, now: Date): Promise<Condition[]>;
}

/** Whether a condition holds at an instant. What a stage does not say it works on, it may be anything. */
export function holds(condition: Condition, about: About, now: number): boolean {
  const { from, until, applications, accounts, clusters } = condition;
  return (
    (from ?? now) <= now &&
    now < (until ?? Infinity) &&
    concerns(applications, about.application) &&
    concerns(accounts, about.account) &&
    concerns(clusters, about.cluster)
  );
}

const concerns = (names: readonly string[] | undefined, name: string | undefined): boolean =>
  names === undefined || name === undefined || names.some((one) => one.toLowerCase() === name.toLowerCase());
