import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Json, JsonObject, PluginCard } from '../../kernel/index.ts';
import { KnownKinds } from '../port.ts';
import { checkPipeline } from './pipeline-rules.ts';

const cards: PluginCard[] = [
  { kind: 'wait', title: 'Wait', options: z.looseObject({ waitTime: z.number().int().positive() }) },
  { kind: 'manualJudgment', title: 'Judge', options: z.looseObject({}) },
  {
    kind: 'restrictExecutionDuringTimeWindow',
    title: 'Window',
    options: z.looseObject({ restrictedExecutionWindow: z.looseObject({ days: z.array(z.number()) }) }),
  },
];
const triggers: PluginCard[] = [
  { kind: 'cron', title: 'Cron', options: z.looseObject({ cronExpression: z.string().min(9) }) },
];
class Known extends KnownKinds {
  override stage = (type: string): PluginCard | undefined => cards.find((card) => card.kind === type);
  override trigger = (type: string): PluginCard | undefined => triggers.find((card) => card.kind === type);
  override knowsCloud = (cloud: string): boolean => cloud === 'local';
  override stageTypes = (): string[] => cards.map((card) => card.kind);
  override triggerTypes = (): string[] => triggers.map((card) => card.kind);
  override expressionProblems = (text: string): string[] =>
    text.includes('${ ') && !text.includes('}') ? ['it does not end'] : [];
}
const known = new Known();

const pipeline = (more: JsonObject): JsonObject => ({ application: 'shop', name: 'Deploy', ...more });
const wait = (refId: Json, needs: Json = [], more: JsonObject = {}): JsonObject => ({
  type: 'wait',
  refId,
  requisiteStageRefIds: needs,
  waitTime: 3,
  ...more,
});
const faults = (more: JsonObject): string[] =>
  checkPipeline(pipeline(more), known).faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
const warnings = (more: JsonObject): string[] =>
  checkPipeline(pipeline(more), known).warnings.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the check of a pipeline', () => {
  it('takes a sound pipeline without a word', () => {
    const verdict = checkPipeline(pipeline({ stages: [wait('1'), wait('2', ['1']), wait('3', ['1', '2'])] }), known);
    expect(verdict).toEqual({ faults: [], warnings: [] });
  });

  it('names a requisite that no stage has, and the one that was meant', () => {
    expect(faults({ stages: [wait('deploy'), wait('2', ['depoly'])] })).toEqual([
      'stages.1.requisiteStageRefIds.0: no stage has the refId "depoly"; did you mean "deploy"?',
    ]);
  });

  it('warns of an execution window that its stage would fail in, where it has one', () => {
    const window = (days: Json, more: JsonObject = {}): JsonObject =>
      wait('1', [], { restrictExecutionDuringTimeWindow: true, restrictedExecutionWindow: { days }, ...more });
    expect(warnings({ stages: [window([2])] })).toEqual([]);
    expect(warnings({ stages: [window('Monday')] })).toEqual([
      expect.stringMatching(/^stages\.0\.restrictedExecutionWindow\.days: /),
    ]);
    expect(warnings({ stages: [window('Monday', { restrictExecutionDuringTimeWindow: false })] })).toEqual([]);
  });

  it('names both stages of a refId that is there twice', () => {
    expect(faults({ stages: [wait('1'), wait('1')] })).toEqual(['stages.1.refId: "1" is also the refId of stage 0']);
  });

  it('names the members of a cycle, and only them', () => {
    const stages = [wait('1'), wait('a', ['1', 'c']), wait('b', ['a']), wait('c', ['b']), wait('end', ['c'])];
    const [fault, ...others] = faults({ stages });
    expect(others).toEqual([]);
    expect(fault).toMatch(/cycle: ("[abc]" → ){3}"[abc]"/);
  });

  it('sees a stage that waits for itself', () => {
    expect(faults({ stages: [wait('1', ['1'])] })[0]).toContain('"1" → "1"');
  });

  it('leaves a list without any refId alone: it is run in order', () => {
    expect(
      faults({
        stages: [
          { type: 'wait', waitTime: 1 },
          { type: 'wait', waitTime: 1 },
        ],
      }),
    ).toEqual([]);
  });

  it('warns of a missing refId where other stages have one', () => {
    const stages = [wait('1'), { type: 'wait', waitTime: 1 }];
    expect(faults({ stages })).toEqual([]);
    expect(warnings({ stages })).toEqual([expect.stringMatching(/^stages\.1\.refId: is missing: no stage can wait/)]);
  });

  it('takes numbers and flags that are written as text, and one reference without its list', () => {
    const stages = [wait(1), wait('2', '1')];
    expect(faults({ stages, limitConcurrent: 'true', maxConcurrentExecutions: '3', index: '7' })).toEqual([]);
  });

  it('warns of an expected artifact that nobody expects', () => {
    const stages = [wait('1', [], { manifestArtifactId: 'manifst', requiredArtifactIds: ['manifest', '${ x }'] })];
    const triggers = [{ type: 'webhook', enabled: true, expectedArtifactIds: ['image'] }];
    const told = warnings({ stages, triggers, expectedArtifacts: [{ id: 'manifest' }] });
    expect(told.filter((warning) => warning.includes('rtifact'))).toEqual([
      'triggers.0.expectedArtifactIds.0: no expected artifact has the id "image"',
      'stages.0.manifestArtifactId: no expected artifact has the id "manifst"; did you mean "manifest"?',
    ]);
  });

  it('warns of two expected artifacts with one id', () => {
    expect(warnings({ expectedArtifacts: [{ id: 'a' }, { id: 'a' }] })).toEqual([
      'expectedArtifacts.1.id: "a" is also the id of expected artifact 0; give it one of its own',
    ]);
  });

  it('asks for a type always', () => {
    expect(faults({ stages: [wait('1'), { refId: '2', waitTime: 1 }] })).toEqual([
      'stages.1.type: is missing; expected the kind of stage, such as "wait"',
    ]);
  });

  it('keeps a stage of a type that it does not know, and says so', () => {
    const stages = [wait('1', [], { type: 'wiat' }), wait('2', [], { type: 'gremlin' })];
    expect(faults({ stages })).toEqual([]);
    expect(warnings({ stages })).toEqual([
      'stages.0.type: "wiat" is no type of stage that is known here; did you mean "wait"? It is kept, and fails when it is run.',
      expect.stringContaining('"gremlin"') as unknown,
    ]);
  });

  it('checks the options by the schema of the stage, with the path', () => {
    expect(faults({ stages: [wait('1', [], { waitTime: 'soon' })] })[0]).toMatch(/^stages\.0\.waitTime: .*number/);
  });

  it('lets an expression stand for any type', () => {
    expect(faults({ stages: [wait('1', [], { waitTime: '${ parameters.pause }' })] })).toEqual([]);
  });

  it('only warns of options for a cloud that it does not know', () => {
    const stages = [wait('1', [], { waitTime: 'soon', cloudProvider: 'gce' })];
    expect(faults({ stages })).toEqual([]);
    expect(warnings({ stages })).toHaveLength(1);
    expect(faults({ stages: [wait('1', [], { waitTime: 'soon', cloudProvider: 'local' })] })).toHaveLength(1);
  });

  it('warns of an expression that does not parse, with its path', () => {
    expect(warnings({ stages: [wait('1', [], { comments: ['${ 1 +'] })] })).toEqual([
      'stages.0.comments.0: it does not end',
    ]);
  });

  it('checks a trigger that can fire, and only warns of one that is switched off', () => {
    const cron = { type: 'cron', cronExpression: 'x' };
    expect(faults({ triggers: [{ ...cron, enabled: true }] })[0]).toMatch(/^triggers\.0\.cronExpression/);
    expect(faults({ triggers: [{ ...cron, enabled: false }] })).toEqual([]);
    expect(warnings({ triggers: [{ ...cron, enabled: false }] })).toHaveLength(1);
  });

  it('refuses parameters of one name, and a default that is no option', () => {
    const parameterConfig = [
      { name: 'size', default: 'xl', hasOptions: true, options: [{ value: 's' }, { value: 'm' }] },
      { name: 'size' },
      { name: 'count', type: 'number', default: 'many' },
    ];
    expect(faults({ parameterConfig })).toEqual([
      'parameterConfig.0.default: "xl" is not among its options: "s", "m"',
      'parameterConfig.1.name: "size" is also the name of parameter 0',
      'parameterConfig.2.default: expected a number, got "many"',
    ]);
  });

  it('refuses flags of the wrong type, blank names and lists that are none', () => {
    expect(
      faults({ name: ' ', limitConcurrent: 'yes', maxConcurrentExecutions: -1, stages: {}, triggers: [3] }),
    ).toEqual([
      'name: is missing; expected the name of the pipeline',
      'limitConcurrent: expected true or false, got "yes"',
      'maxConcurrentExecutions: expected a whole number, 0 for no limit, got -1',
      'stages: expected a list',
      'triggers.0: expected an object',
    ]);
  });

  it('does not slow down over a long chain, or a cycle of a thousand', () => {
    const chain = Array.from({ length: 1000 }, (_, n) => wait(String(n), [String((n + 1) % 1000)]));
    expect(faults({ stages: chain })).toHaveLength(1);
  });
});

describe('a stage that waits for a cloud or a system', () => {
  it('is kept though it is not right: it cannot run here anyway', () => {
    const waiting = new (class extends Known {
      override awaits = (type: string): boolean => type === 'wait';
    })();
    const { faults: refused, warnings: told } = checkPipeline(
      pipeline({ stages: [wait('1', [], { waitTime: 'soon' })] }),
      waiting,
    );
    expect(refused).toEqual([]);
    expect(told).toEqual([expect.objectContaining({ path: ['stages', 0, 'waitTime'] })]);
  });
});
