import { describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { NoopStage } from './noop.stage.ts';

provesStageCard(NoopStage);

describe('the stage noop', () => {
  it('has nothing to do', async () => {
    expect(await new StageBench(new NoopStage()).run()).toBe('SKIPPED');
  });
});
