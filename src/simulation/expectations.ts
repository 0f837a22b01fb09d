/** Holds what a scenario expects against what came of it. */
import { isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import { evaluateFor, type Execution, isComplete, type Stage, type Status } from '../orchestration/index.ts';
import type { Expectations, Scenario, StageExpectation } from './model/scenario.ts';
import { selected, selectorText } from './model/selecting.ts';
import { instantText, secondsText } from './model/times.ts';
import { errorOf, type TimelineEntry } from './timeline.ts';

/** An expectation that was not met. */
export interface Failure {
  /** In the scenario, `['expect', 'stages', 2, 'status']`. */
  path: (string | number)[];
  message: string;
  expected?: Json;
  actual?: Json;
}

type Path = Failure['path'];

export function failuresOf(
  { expect, timezone }: Scenario,
  execution: Execution,
  timeline: readonly TimelineEntry[],
): Failure[] {
  return [
    ...statusFailures(execution.status, expect.status, ['expect', 'status'], `The execution ${execution.name}`),
    ...spanFailures(execution, expect.lasts, ['expect', 'lasts'], `The execution ${execution.name}`),
    ...expect.stages.flatMap((expectation, index) =>
      stageFailures(expectation, { execution, timeline, timezone }, ['expect', 'stages', index]),
    ),
  ];
}

interface Seen {
  execution: Execution;
  timeline: readonly TimelineEntry[];
  timezone: string;
}

function stageFailures(expectation: StageExpectation, seen: Seen, path: Path): Failure[] {
  const stages = selected(seen.execution, expectation.stage);
  const name = `Stage ${selectorText(expectation.stage)}`;
  const { count } = expectation;
  if (count !== undefined && count !== stages.length) {
    return [failure([...path, 'count'], `${name} stands for so many stages`, count, stages.length)];
  }
  if (stages.length === 0) {
    if (expectation.ran === false || count === 0) return [];
    return [failure([...path, 'stage'], `there is no stage ${selectorText(expectation.stage)}`)];
  }
  return stages.flatMap((stage) => oneStage(expectation, stage, seen, path, `Stage ${stage.name}`));
}

function oneStage(expectation: StageExpectation, stage: Stage, seen: Seen, path: Path, name: string): Failure[] {
  const { execution, timeline, timezone } = seen;
  const started = timeline.filter((entry) => entry.stage?.id === stage.id && begins(entry, timeline));
  const ran = started.length > 0;
  const failures = statusFailures(stage.status, expectation.status, [...path, 'status'], name);
  if (expectation.ran !== undefined && expectation.ran !== ran) {
    failures.push(failure([...path, 'ran'], `${name} ran`, expectation.ran, ran));
  }
  if (expectation.attempts !== undefined && expectation.attempts !== started.length) {
    failures.push(failure([...path, 'attempts'], `${name} was started so often`, expectation.attempts, started.length));
  }
  const error = errorOf(execution, stage);
  if (expectation.error !== undefined && error?.includes(expectation.error) !== true) {
    failures.push(failure([...path, 'error'], `${name} fails with`, expectation.error, error ?? null));
  }
  return [
    ...failures,
    ...spanFailures(stage, expectation.lasts, [...path, 'lasts'], name),
    ...orderFailures(expectation, stage, seen, path, name),
    ...startFailures(expectation.startedBetween, stage, timezone, [...path, 'startedBetween'], name),
    ...valueFailures(expectation.outputs, stage.outputs, [...path, 'outputs'], `${name}: output`),
    ...valueFailures(expectation.context, stage.context, [...path, 'context'], `${name}: context`),
    ...Object.entries(expectation.evaluates ?? {}).flatMap(([expression, expected]) => {
      const now = new Date(execution.endTime ?? execution.buildTime);
      const { value } = evaluateFor<Json>({ execution, stage, now }, expression);
      return difference(expected, value).map((at) =>
        failure([...path, 'evaluates', expression, ...at.path], `${name}: ${expression} gives`, at.expected, at.actual),
      );
    }),
  ];
}

/** It begins to run: for the first time, or once more. */
function begins(entry: TimelineEntry, timeline: readonly TimelineEntry[]): boolean {
  if (entry.status !== 'RUNNING') return false;
  const own = timeline.filter((other) => other.stage?.id === entry.stage?.id);
  const before = own[own.indexOf(entry) - 1];
  return before === undefined || (before.status !== 'RUNNING' && before.status !== 'PAUSED');
}

function statusFailures(actual: Status, expected: Status[] | undefined, path: Path, name: string): Failure[] {
  if (expected === undefined || expected.includes(actual)) return [];
  return [failure(path, `${name} is`, expected.join(' or '), actual)];
}

function spanFailures(
  { startTime, endTime }: Pick<Stage, 'startTime' | 'endTime'>,
  span: Expectations['lasts'],
  path: Path,
  name: string,
): Failure[] {
  if (span === undefined) return [];
  if (startTime === undefined || endTime === undefined) return [failure(path, `${name} has not started and ended`)];
  const ms = endTime - startTime;
  if (span.atLeast !== undefined && ms < span.atLeast) {
    return [failure([...path, 'atLeast'], `${name} lasts at least`, secondsText(span.atLeast), secondsText(ms))];
  }
  if (span.atMost !== undefined && ms > span.atMost) {
    return [failure([...path, 'atMost'], `${name} lasts at most`, secondsText(span.atMost), secondsText(ms))];
  }
  return [];
}

function orderFailures(
  { after, before }: StageExpectation,
  stage: Stage,
  { execution, timeline }: Seen,
  path: Path,
  name: string,
): Failure[] {
  const others = (list: StageExpectation['after'], key: string): { other: Stage; at: Path }[] =>
    (list ?? []).flatMap((selector, index) =>
      selected(execution, selector).map((other) => ({ other, at: [...path, key, index] })),
    );
  // By their place in the story: much may happen at one instant.
  const follows = (first: Stage, second: Stage): boolean => {
    const ended = timeline.findLastIndex((entry) => entry.stage?.id === first.id && isComplete(entry.status));
    const began = timeline.findIndex((entry) => entry.stage?.id === second.id && entry.status === 'RUNNING');
    return ended >= 0 && began > ended;
  };
  return [
    ...others(after, 'after').flatMap(({ other, at }) =>
      follows(other, stage) ? [] : [failure(at, `${name} starts after ${other.name} has ended`)],
    ),
    ...others(before, 'before').flatMap(({ other, at }) =>
      follows(stage, other) ? [] : [failure(at, `${name} has ended before ${other.name} starts`)],
    ),
  ];
}

function startFailures(
  between: StageExpectation['startedBetween'],
  { startTime, tasks }: Stage,
  timezone: string,
  path: Path,
  name: string,
): Failure[] {
  if (between === undefined) return [];
  // A stage that has a window starts when its own work does.
  const began = tasks.find((task) => task.startTime !== undefined)?.startTime ?? startTime;
  if (began === undefined) return [failure(path, `${name} has started`)];
  const [from, to] = between;
  const fits =
    typeof from === 'string' || typeof to === 'string'
      ? betweenTimes(clockOf(began, timezone), String(from), String(to))
      : from <= began && began <= to;
  if (fits) return [];
  const shown = between.map((one) => (typeof one === 'string' ? one : instantText(one))).join(' and ');
  return [failure(path, `${name} starts between`, shown, instantText(began))];
}

/** A span that ends before it begins goes over midnight. */
function betweenTimes(time: string, from: string, to: string): boolean {
  const [first, last] = [from.padStart(5, '0'), to.padStart(5, '0')];
  return first <= last ? first <= time && time <= last : time >= first || time <= last;
}

function clockOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
}

function valueFailures(expected: JsonObject | undefined, actual: JsonObject, path: Path, name: string): Failure[] {
  if (expected === undefined) return [];
  return difference(expected, actual).map((at) =>
    failure([...path, ...at.path], `${name} ${at.path.join('.')} is`, at.expected, at.actual),
  );
}

/** Where `actual` lacks what is expected of it. Of a map only the keys that are named are held against it. */
function difference(
  expected: Json,
  actual: Json | undefined,
  path: Path = [],
): { path: Path; expected: Json; actual: Json }[] {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => difference(value, actual[key], [...path, key]));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) => difference(value, actual[index], [...path, index]));
  }
  return expected === actual ? [] : [{ path, expected, actual: actual ?? null }];
}

function failure(path: Path, message: string, expected?: Json, actual?: Json): Failure {
  return {
    path,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  };
}
