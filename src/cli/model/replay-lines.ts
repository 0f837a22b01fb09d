import type { Execution, ReplayedStep, Stage } from '../../orchestration/index.ts';
import { isJsonObject, type Json, type JsonObject, toJson } from '../../kernel/index.ts';
import { tableLines } from './table.ts';

/** Something that an event changed. */
export interface ReplayedChange {
  /** The stage, by refId and name; undefined where it is about the execution. */
  stage?: string;
  /** `status`, `context.image`, `tasks.wait.status`, … */
  what: string;
  from: Json;
  to: Json;
}

/** One event, for programs. */
export interface ReplayedEvent {
  seq: number;
  at: string;
  event: Json;
  changes: ReplayedChange[];
}

export function replayedEvent({ logged, before, after }: ReplayedStep): ReplayedEvent {
  return {
    seq: logged.seq,
    at: new Date(logged.at).toISOString(),
    event: toJson(logged.event),
    changes: before === undefined ? [] : changesOf(before, after),
  };
}

/** A line for each thing that changed; a line for an event that changed nothing to speak of. */
export function replayLines(events: readonly ReplayedEvent[]): string[] {
  return tableLines(
    ['SEQ', 'WHEN (UTC)', 'EVENT', 'STAGE', 'CHANGE'],
    events.flatMap(({ seq, at, event, changes }) => {
      const first = [String(seq), at.slice(0, 23).replace('T', ' '), eventText(event)];
      if (changes.length === 0) return [[...first, '', '']];
      return changes.map(({ stage, what, from, to }, index) => [
        ...(index === 0 ? first : ['', '', '']),
        stage ?? '',
        `${what}: ${shown(from, what)} → ${shown(to, what)}`,
      ]);
    }),
  );
}

function eventText(event: Json): string {
  if (!isJsonObject(event)) return '';
  const { kind, phase, user } = event;
  return [kind, phase, user === undefined ? undefined : `by ${shown(user)}`]
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ');
}

/** Numbers of events and inner pointers say nothing to people. */
const quiet = new Set(['seq', 'stages', 'phase', 'patchedSeq', 'source']);

function changesOf(before: Execution, after: Execution): ReplayedChange[] {
  const { stages: stagesBefore, ...headBefore } = before;
  const { stages, ...head } = after;
  const known = new Map(stagesBefore.map((stage) => [stage.id, stage]));
  const gone = stagesBefore.filter(({ id }) => !stages.some((stage) => stage.id === id));
  return [
    ...differences(plain(headBefore), plain(head), ''),
    ...stages.flatMap((stage) => stageChanges(known.get(stage.id), stage)),
    ...gone.map((stage) => ({ stage: titleOf(stage), what: 'stage', from: stage.status, to: null })),
  ];
}

function stageChanges(before: Stage | undefined, after: Stage): ReplayedChange[] {
  if (before === after) return [];
  const stage = titleOf(after);
  if (before === undefined) return [{ stage, what: 'stage', from: null, to: `${after.type}, ${after.status}` }];
  return differences(byName(before), byName(after), '').map((change) => ({ stage, ...change }));
}

const titleOf = ({ refId, name }: Stage): string => `${refId} ${name}`;

const plain = (value: object): JsonObject => toJson(value) as JsonObject;

/** Tasks under their names, so that a change says which. */
function byName({ tasks, ...stage }: Stage): JsonObject {
  return plain({ ...stage, tasks: Object.fromEntries(tasks.map(({ name, ...task }) => [name, task])) });
}

function differences(before: JsonObject, after: JsonObject, path: string): Omit<ReplayedChange, 'stage'>[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [from = null, to = null] = [before[key], after[key]];
    if ((path === '' && quiet.has(key)) || JSON.stringify(from) === JSON.stringify(to)) return [];
    const what = path === '' ? key : `${path}.${key}`;
    return isJsonObject(from) && isJsonObject(to) ? differences(from, to, what) : [{ what, from, to }];
  });
}

function shown(value: Json, what = ''): string {
  if (typeof value === 'number' && /(?:Time|dueAt|\bat)$/.test(what)) return new Date(value).toISOString();
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
