/** Steps that several stages of server groups have, by the names that Spinnaker's users know. */
import { countUp, healthCounts, healthyNeeded, type ServerGroup } from '../../providers/port.ts';
import { failed, type Outcome, succeeded, type TaskStep, type Turn } from '../port.ts';
import type { Cloud, Place } from './cloud.ts';
import { hourMs, isNearlyLate, lookAgain, minuteMs, waitForHealth } from './waiting.ts';

/** What a step needs to know of its stage. */
export interface StepSetting<O> {
  cloud: Cloud;
  placeOf: (turn: Turn<O>) => Place;
}

/** Options that say when a group counts as up. */
export interface HealthOptions {
  targetHealthyDeployPercentage?: number | undefined;
  interestingHealthProviderNames?: string[] | undefined;
}

const upTimeoutMs = 2 * hourMs;
const endTimeoutMs = 30 * minuteMs;
/** Requests that are under way may take so long to end; then the work goes on without them. */
const drainingMs = 2 * minuteMs;

/** Until so many instances are up as `targetHealthyDeployPercentage` asks for. */
export function waitForUpInstances<O extends HealthOptions>({ cloud, placeOf }: StepSetting<O>): TaskStep<O> {
  return {
    name: 'waitForUpInstances',
    timeoutMs: upTimeoutMs,
    timeoutOverridable: true,
    async turn(turn) {
      const group = await cloud.get(placeOf(turn));
      return untilUp(turn, placeOf(turn), group, upTimeoutMs);
    },
  };
}

function untilUp<O extends HealthOptions>(turn: Turn<O>, place: Place, group: ServerGroup, timeoutMs: number): Outcome {
  const { targetHealthyDeployPercentage, interestingHealthProviderNames: interesting } = turn.options;
  const needed = healthyNeeded(group.capacity.desired, targetHealthyDeployPercentage);
  if (countUp(group, interesting) >= needed) return succeeded({}, { lastCapacityCheck: healthCounts(group) });
  return waitForHealth(turn, place, group, { needed, timeoutMs, ...(interesting ? { interesting } : {}) });
}

/** Until the group has the size that was ordered (`capacity` in the context), and its instances are up. */
export function waitForCapacityMatch<O extends HealthOptions>({ cloud, placeOf }: StepSetting<O>): TaskStep<O> {
  return {
    name: 'waitForCapacityMatch',
    timeoutMs: upTimeoutMs,
    timeoutOverridable: true,
    async turn(turn) {
      const place = placeOf(turn);
      const group = await cloud.get(place);
      // A group that is disabled and that nobody said must be healthy may well hold instances that never come up.
      const mustBeUp = !group.disabled || turn.options.targetHealthyDeployPercentage !== undefined;
      if (mustBeUp) {
        const outcome = untilUp(turn, place, group, upTimeoutMs);
        if (outcome.kind !== 'succeeded') return outcome;
      }
      const note = { lastCapacityCheck: healthCounts(group) };
      if (group.instances.length === group.capacity.desired) return succeeded({}, note);
      return lookAgain(turn, place, note);
    },
  };
}

/** Until the group takes no more than its share of traffic, and, when that is none, what was under way has ended. */
export function waitForServerGroupDisabled<O>(
  { cloud, placeOf }: StepSetting<O>,
  percentageOf: (turn: Turn<O>) => number,
): TaskStep<O> {
  return {
    name: 'waitForServerGroupDisabled',
    timeoutMs: endTimeoutMs,
    timeoutOverridable: true,
    async turn(turn) {
      const place = placeOf(turn);
      const group = await cloud.find(place);
      if (group === undefined) return succeeded();
      const left = 100 - percentageOf(turn);
      if (group.trafficPercentage > left || (left === 0 && !group.disabled)) return lookAgain(turn, place);
      const drained = left > 0 || group.instances.every((instance) => instance.healthState !== 'Draining');
      const waitedMs = turn.now.getTime() - turn.startedAt.getTime();
      return drained || waitedMs >= drainingMs ? succeeded() : lookAgain(turn, place);
    },
  };
}

/** Until the group is not there any more. */
export function waitForDestroyedServerGroup<O>({ cloud, placeOf }: StepSetting<O>): TaskStep<O> {
  return {
    name: 'waitForDestroyedServerGroup',
    timeoutMs: endTimeoutMs,
    timeoutOverridable: true,
    async turn(turn) {
      const place = placeOf(turn);
      const group = await cloud.find(place);
      if (group === undefined) return succeeded();
      if (isNearlyLate(turn, endTimeoutMs)) {
        return failed(`${place.name} is still there, with ${String(group.instances.length)} instances.`);
      }
      return lookAgain(turn, place, { remainingInstances: group.instances.map((instance) => instance.name) });
    },
  };
}

/** Gives a group its traffic back and waits until it has it. */
export function enableServerGroup<O>({ cloud, placeOf }: StepSetting<O>): TaskStep<O> {
  return {
    name: 'enableServerGroup',
    timeoutMs: endTimeoutMs,
    timeoutOverridable: true,
    async turn(turn) {
      const place = placeOf(turn);
      const { account, region, name } = place;
      if (turn.memory.asked !== true) {
        await cloud.groups(account).enable(turn.operation, { region, name });
        return lookAgain({ ...turn, memory: { asked: true } }, place);
      }
      const group = await cloud.get(place);
      return group.disabled || group.trafficPercentage < 100 ? lookAgain(turn, place) : succeeded();
    },
  };
}
