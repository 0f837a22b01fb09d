import { describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { WaitUntilStage } from './wait-until.stage.ts';

provesStageCard(WaitUntilStage);

describe('the stage waitUntil', () => {
  const now = new Date(Date.UTC(2026, 2, 1, 9));

  it('ends at its instant', async () => {
    const context = { epochMillis: String(now.getTime() + 5000) };
    const bench = new StageBench(new WaitUntilStage(), { now, context });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(5000);
  });

  it.each([{}, { epochMillis: null }, { epochMillis: 0 }])('ends at once with %j', async (context) => {
    const bench = new StageBench(new WaitUntilStage(), { now, context });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(0);
  });
});
