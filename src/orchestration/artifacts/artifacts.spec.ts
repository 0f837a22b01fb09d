import { describe, expect, it } from '@jest/globals';
import { aStage, anExecution } from '../../../test/support/executions.ts';
import type { JsonObject } from '../../kernel/index.ts';
import { lookupAll } from '../engine/index.ts';
import type { Stage } from '../port.ts';
import { planningView } from '../view.ts';
import { artifactOfStage, visibleArtifacts } from './port.ts';

const image = (version: string, more: JsonObject = {}): JsonObject => ({
  type: 'docker/image',
  name: 'shop',
  version,
  metadata: {},
  ...more,
});
const resolved = (id: string, boundArtifact: JsonObject, match: JsonObject = {}): JsonObject => ({
  resolvedExpectedArtifacts: [{ id, matchArtifact: match, boundArtifact }],
});
const after = (refId: string, requisite: string, parts: Partial<Stage> = {}): Stage =>
  aStage({ refId, requisiteStageRefIds: [requisite], ...parts });

const stages = [
  aStage({ refId: '1', outputs: { artifacts: [image('v1')], ...resolved('a', image('v1')), size: 1 } }),
  after('2', '1', { outputs: { artifacts: [image('v2')], size: 2 } }),
  after('3', '2', { context: { artifacts: [image('v3')], size: 3 }, outputs: { artifacts: [image('own')] } }),
  after('4', '3', { outputs: { artifacts: [image('later')], size: 4 } }),
  aStage({ refId: '5', outputs: { artifacts: [image('aside')], size: 5 } }),
];
const execution = anExecution({
  trigger: {
    parameters: { env: 'prod' },
    size: 0,
    artifacts: [image('v0'), image('v1')],
    ...resolved('t', image('${parameters.env}'), { artifactAccount: 'hub' }),
  },
  stages,
});
const seen = (refId: string): ReturnType<typeof planningView> =>
  planningView(execution, stages.find((stage) => stage.refId === refId) as Stage, {}, new Date(0));

describe('artifacts that a stage sees', () => {
  it('are its own, those of the stages before it, nearest first, and those of the trigger last', () => {
    const versions = visibleArtifacts(seen('3')).map(({ version }) => version);
    expect(versions).toEqual(['v3', 'own', 'v2', 'v1', 'v0']);
  });

  it('are the only values of which the trigger has a part', () => {
    expect(lookupAll(execution, stages[2] as Stage, 'size')).toEqual([3, 2, 1]);
  });
});

describe('an artifact that a stage refers to', () => {
  it('is found by the id of what a stage before it has bound', () => {
    expect(artifactOfStage(seen('3'), { id: 'a' })).toEqual(image('v1'));
  });

  it('is found by the id of what the trigger has bound, with the account of the expected one, its expressions evaluated', () => {
    expect(artifactOfStage(seen('3'), { id: 't' })).toEqual(image('prod', { artifactAccount: 'hub' }));
  });

  it('keeps the account that it has', () => {
    const own = planningView(
      execution,
      aStage({
        refId: '9',
        context: resolved('o', image('v', { artifactAccount: 'mine' }), { artifactAccount: 'hub' }),
      }),
      {},
      new Date(0),
    );
    expect(artifactOfStage(own, { id: 'o' })?.['artifactAccount']).toBe('mine');
  });

  it('may be written out, with expressions', () => {
    expect(artifactOfStage(seen('3'), { id: '', artifact: image('${parameters.env}') })).toEqual(image('prod'));
  });

  it('is none where its id is not bound, or a stage beside it has bound it', () => {
    expect(artifactOfStage(seen('5'), { id: 'a', artifact: image('x') })).toBeUndefined();
  });
});
