/** What a scenario file says: who starts the pipeline, how its stages turn out, and what is expected of that. */
import { z } from 'zod';
import { type Fault, InvalidInput, type Json, type JsonObject } from '../../kernel/index.ts';
import { askingFunctions } from '../../orchestration/index.ts';
import { duration, instant } from './times.ts';

const json = z.json() as z.ZodType<Json>;
const map = z.record(z.string(), json) as z.ZodType<JsonObject>;
const oneOrMore = <T extends z.ZodType>(one: T): z.ZodType<z.output<T>[]> =>
  z.union([one.transform((value) => [value] as z.output<T>[]), z.array(one)]);

const statuses = [
  'NOT_STARTED',
  'RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'SKIPPED',
  'FAILED_CONTINUE',
  'STOPPED',
  'TERMINAL',
  'CANCELED',
] as const;
const status = z.enum(statuses);

export const Selector = z
  .union([
    z.string().trim().min(1),
    z
      .strictObject({
        refId: z.union([z.string(), z.number()]).transform(String).optional(),
        name: z.string().optional(),
        type: z.string().optional(),
        parent: z.string().describe('refId, name or type of the stage that planned it.').optional(),
      })
      .refine((one) => Object.keys(one).length > 0, 'expected at least one of refId, name, type'),
  ])
  .describe('A stage: its refId, name or type, whichever fits first; or a map with some of them.');
export type Selector = z.output<typeof Selector>;

const Person = z
  .union([
    z.string().transform((user) => ({ user, roles: [] as string[] })),
    z.strictObject({ user: z.string(), roles: z.array(z.string()).default([]) }),
  ])
  .describe('Somebody: a name, or `{user, roles}`.');

const sorts = ['fails', 'neverEnds', 'judgment', 'skipped'] as const;

const StageOutcome = z
  .strictObject({
    stage: Selector,
    after: duration.optional().describe('How long its work takes; of a judgment, when it is answered. 0 by default.'),
    outputs: map.optional().describe('What it puts out; expressions in it are evaluated.'),
    context: map.optional().describe('What it leaves in its own context.'),
    fails: z
      .union([z.string().min(1), z.literal(true)])
      .optional()
      .describe('It fails, with this message.'),
    times: z.int().positive().optional().describe('With `fails`: in so many attempts; restarted again it succeeds.'),
    unavailable: z.int().positive().optional().describe('So many looks come to nothing and are tried again.'),
    neverEnds: z.literal(true).optional().describe('Its work never ends: its time-out ends it.'),
    skipped: z.literal(true).optional().describe('Its work ends as skipped.'),
    judgment: z.enum(['continue', 'stop']).optional().describe('How a manual judgment is answered.'),
    input: z.string().optional().describe('The answer that is chosen, of those that the judgment offers.'),
    by: Person.optional().describe('Who answers.'),
  })
  .refine((one) => sorts.filter((key) => one[key] !== undefined).length <= 1, {
    message: `expected at most one of ${sorts.join(', ')}`,
  })
  .refine((one) => one.times === undefined || one.fails !== undefined, {
    path: ['times'],
    message: 'says how often it fails; expected `fails` beside it',
  });
export type StageOutcome = z.output<typeof StageOutcome>;

const verbs = ['pause', 'resume', 'cancel', 'restart', 'patch', 'skip'] as const;

const Action = z
  .strictObject({
    at: duration.optional().describe('So long after the start.'),
    when: z
      .strictObject({ stage: Selector, is: status.default('RUNNING') })
      .optional()
      .describe('When a stage comes to this status (RUNNING where it is not said) for the first time.'),
    after: duration.optional().describe('With `when`: so long after it.'),
    by: Person.optional(),
    pause: z.literal(true).optional(),
    resume: z.literal(true).optional(),
    cancel: z
      .union([z.literal(true), z.string()])
      .optional()
      .describe('Cancels the execution, with this reason.'),
    restart: Selector.optional(),
    patch: z.strictObject({ stage: Selector, context: map }).optional().describe('Changes the context of a stage.'),
    skip: Selector.optional().describe('Skips a stage that may be skipped by hand.'),
  })
  .refine((one) => (one.at === undefined) !== (one.when === undefined), 'expected either `at` or `when`')
  .refine((one) => verbs.filter((verb) => one[verb] !== undefined).length === 1, {
    message: `expected one of ${verbs.join(', ')}`,
  });
export type Action = z.output<typeof Action>;

const steering = {
  outcomes: z.array(StageOutcome).default([]).describe('How stages turn out. One that is not named succeeds at once.'),
  actions: z.array(Action).default([]).describe('What people do meanwhile.'),
};

const ChildPipeline = z
  .strictObject({
    pipeline: z.string().describe('Id or name, as the stage says it.'),
    application: z.string().optional(),
    file: z.string().optional().describe('Simulates the pipeline of this file, which lies beside the scenario.'),
    status: z.enum(['SUCCEEDED', 'TERMINAL', 'CANCELED']).optional().describe('How it ends. SUCCEEDED by default.'),
    fails: z.string().optional().describe('It ends TERMINAL, with this message.'),
    after: duration.optional().describe('How long it takes.'),
    outputs: map.optional().describe('What it puts out.'),
    ...steering,
  })
  .refine((one) => one.file === undefined || (one.status ?? one.fails ?? one.outputs ?? one.after) === undefined, {
    path: ['file'],
    message: 'is simulated: how it ends comes of its own outcomes, not of status, fails, after or outputs',
  });
export type ChildPipeline = z.output<typeof ChildPipeline>;

const span = z.strictObject({ atLeast: duration.optional(), atMost: duration.optional() });
/** `22:00` is read in the scenario's time zone. */
const moment = z.union([z.string().regex(/^\d{1,2}:\d\d$/), instant]);

const StageExpectation = z.strictObject({
  stage: Selector,
  status: oneOrMore(status).optional().describe('One of these.'),
  ran: z.boolean().optional().describe('Whether it was started.'),
  after: oneOrMore(Selector).optional().describe('It started when these had ended.'),
  before: oneOrMore(Selector).optional().describe('It had ended when these started.'),
  startedBetween: z.tuple([moment, moment]).optional().describe('Two instants, or times of day such as 22:00.'),
  lasts: span.optional(),
  outputs: map.optional().describe('These among its outputs.'),
  context: map.optional().describe('These in its context, expressions evaluated.'),
  evaluates: map.optional().describe('Expressions, as the stage sees the world at the end, and what they give.'),
  error: z.string().optional().describe('Part of what it failed with.'),
  attempts: z.int().nonnegative().optional().describe('How often it was started.'),
  count: z.int().nonnegative().optional().describe('How many stages the selector finds.'),
});
export type StageExpectation = z.output<typeof StageExpectation>;

const Expectations = z.strictObject({
  status: oneOrMore(status).default(['SUCCEEDED']).describe('How the execution ends. SUCCEEDED where it is not said.'),
  lasts: span.optional(),
  stages: z.array(StageExpectation).default([]),
});
export type Expectations = z.output<typeof Expectations>;

const Trigger = z.looseObject({
  type: z.string().default('manual'),
  user: z.string().default('[anonymous]'),
  roles: z.array(z.string()).default([]),
  parameters: map.default({}),
  artifacts: z.array(map).optional(),
});

/** Always the same, so that a run today says what it will say tomorrow: a Monday at noon. */
const usualStart = Date.UTC(2026, 0, 5, 12);

export const Scenario = z.strictObject({
  name: z.string().optional().describe('For people, and for the report.'),
  pipeline: z.string().optional().describe('Name or id; needed where the file holds several pipelines.'),
  start: instant.default(usualStart).describe('When it is started. 2026-01-05T12:00:00Z where it is not said.'),
  timezone: z.string().default('UTC').describe('Of times of day in expectations.'),
  trigger: Trigger.prefault({}).describe('What starts it; further keys are kept, as a webhook would bring them.'),
  ...steering,
  functions: z
    .partialRecord(z.enum(askingFunctions), map)
    .default({})
    .describe(
      'What functions that ask somebody else answer, by their first argument: `fromUrl: { "https://…": text }`.',
    ),
  pipelines: z.array(ChildPipeline).default([]).describe('How the pipelines that it starts turn out.'),
  expect: Expectations.prefault({}),
});
export type Scenario = z.output<typeof Scenario>;

/**
 * Scenarios out of the documents of a file: each document is one, or a list of them.
 *
 * @throws {InvalidInput} every key that is not known or not right, with its path
 */
export function scenariosIn(documents: readonly unknown[], file: string): Scenario[] {
  const found = documents
    .filter((document) => document !== null && document !== undefined)
    .flatMap((document, position): { value: unknown; path: Fault['path'] }[] => {
      const path = documents.length > 1 ? [position] : [];
      return Array.isArray(document)
        ? document.map((value: unknown, index) => ({ value, path: [...path, index] }))
        : [{ value: document, path }];
    });
  const faults: Fault[] = [];
  const scenarios = found.flatMap(({ value, path }) => {
    const parsed = Scenario.safeParse(value);
    if (parsed.success) return [parsed.data];
    faults.push(
      ...parsed.error.issues.map((issue) => ({ path: [...path, ...issue.path.map(keyOf)], message: issue.message })),
    );
    return [];
  });
  if (found.length === 0) faults.push({ path: [], message: 'it holds no scenario; expected a map, or a list of maps' });
  if (faults.length > 0) throw new InvalidInput(`The scenario ${file}`, faults);
  return scenarios;
}

const keyOf = (part: PropertyKey): string | number => (typeof part === 'number' ? part : String(part));
