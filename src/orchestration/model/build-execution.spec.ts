import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../kernel/index.ts';
import { buildExecution } from './build-execution.ts';
import type { Execution } from './execution.ts';

const built = (document: JsonObject): Execution =>
  buildExecution({
    id: 'E',
    type: 'PIPELINE',
    application: 'shop',
    name: 'release',
    document,
    trigger: { type: 'manual' },
    user: { user: 'anna', roles: [] },
    now: 1_000,
    stageId: () => 'S',
  });

describe('a new execution', () => {
  it('keeps what its definition says of itself', () => {
    const said = {
      initialConfig: { enabled: true },
      templateVariables: { region: 'eu' },
      source: { id: 't', type: 'templatedPipeline', version: 'v2' },
      spelEvaluator: 'v4',
      origin: 'deck',
    };
    expect(built({ ...said, stages: [] })).toMatchObject(said);
  });

  it('has none of the keys that its definition does not have', () => {
    expect(Object.keys(built({ spelEvaluator: null, source: 'x' }))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/spelEvaluator|source|templateVariables/)]),
    );
  });

  it.each([1234, '1234', ' 1234 '])('must begin before %j, also where that is text', (startTimeExpiry) => {
    const { startTimeExpiry: own, stages } = built({ startTimeExpiry, stages: [{ type: 'wait', startTimeExpiry }] });
    expect([own, stages[0]?.startTimeExpiry]).toEqual([1234, 1234]);
  });

  it('runs its stages one after another where none of them has a refId', () => {
    const { stages } = built({ stages: [{ type: 'wait' }, { type: 'noop', requisiteStageRefIds: ['7'] }] });
    expect(stages.map(({ refId, requisiteStageRefIds }) => [refId, requisiteStageRefIds])).toEqual([
      ['0', []],
      ['1', ['0']],
    ]);
  });

  it('keeps in the context of a stage all but what became an attribute of it', () => {
    const { stages } = built({ stages: [{ type: 'wait', name: 'Rest', refId: '1', own: { deep: [1] } }] });
    expect(stages[0]?.context).toEqual({ own: { deep: [1] } });
  });
});
