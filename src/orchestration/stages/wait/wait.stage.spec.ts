import { describe, expect, it } from '@jest/globals';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { WaitStage } from './wait.stage.ts';

provesStageCard(WaitStage);

describe('the stage wait', () => {
  it('ends at the very second, in two turns', async () => {
    const bench = new StageBench(new WaitStage(), { context: { waitTime: 90 } });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(90_000);
    expect(bench.taken).toHaveLength(2);
  });

  it('takes its time from text', async () => {
    const bench = new StageBench(new WaitStage(), { context: { waitTime: '30' } });
    await bench.run();

    expect(bench.elapsedMs).toBe(30_000);
  });

  it.each([{ waitTime: 0 }, { waitTime: null }, {}])('does not hold the pipeline with %j', async (context) => {
    const bench = new StageBench(new WaitStage(), { context });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(0);
  });

  it('ends when somebody skips the rest of the wait', async () => {
    const bench = new StageBench(new WaitStage(), { context: { waitTime: 3600 } });
    await bench.turn();
    bench.wind(1000).patch({ skipRemainingWait: true });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(1000);
  });

  it('waits no longer for a process that ended meanwhile', async () => {
    const bench = new StageBench(new WaitStage(), { context: { waitTime: 60 } });
    await bench.turn();
    const next = bench.wind(45_000).reborn(new WaitStage());

    expect(await next.run()).toBe('SUCCEEDED');
    expect(next.elapsedMs).toBe(15_000);
  });

  it.each([{ waitTime: -1 }, { waitTime: 'soon' }, { waitTime: 1e18 }])('refuses %j', (context) => {
    expect(() => new StageBench(new WaitStage(), { context })).toThrow(/expected a number from 0 to/);
  });
});
