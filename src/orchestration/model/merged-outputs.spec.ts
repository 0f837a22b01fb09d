import { describe, expect, it } from '@jest/globals';
import { aStage } from '../../../test/support/executions.ts';
import { mergedOutputs } from './merged-outputs.ts';

describe('what an execution puts out', () => {
  it('follows the dependencies, not the order of display: the last one wins, and lists are joined', () => {
    const stages = [
      aStage({
        refId: '2',
        requisiteStageRefIds: ['1'],
        outputs: { image: 'v2', artifacts: [{ name: 'b' }, { name: 'a' }] },
      }),
      aStage({ refId: '1', outputs: { image: 'v1', artifacts: [{ name: 'a' }] } }),
    ];

    expect(mergedOutputs({ stages })).toEqual({ image: 'v2', artifacts: [{ name: 'a' }, { name: 'b' }] });
  });

  it('leaves out what synthetic stages put out', () => {
    expect(mergedOutputs({ stages: [aStage({ parentStageId: 'x', outputs: { hidden: 1 } })] })).toEqual({});
  });
});
