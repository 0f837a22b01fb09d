import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { ManualJudgmentStage } from './manual-judgment.stage.ts';

provesStageCard(ManualJudgmentStage);

const asked = async (context: JsonObject = {}): Promise<StageBench<unknown>> => {
  const bench = new StageBench<unknown>(new ManualJudgmentStage(), { context });
  await bench.turn();
  return bench;
};

describe('the stage manualJudgment', () => {
  it('waits, and goes on when somebody says so', async () => {
    const bench = await asked({ instructions: 'Look at the graphs.' });
    expect(bench.stage.status).toBe('RUNNING');
    bench.patch({ judgmentStatus: 'continue' }, 'grace');

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.stage.context).toMatchObject({ judgmentStatus: 'continue', judgedBy: 'grace' });
  });

  it('fails when somebody stops it, and tells who', async () => {
    const bench = await asked();
    bench.patch({ judgmentStatus: 'stop', judgmentInput: 'too slow' }, 'grace');

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toBe('grace judged that the pipeline should stop with the input "too slow".');
  });

  it('tells those who are to know once, and reminds those who want that', async () => {
    const notifications = [
      { type: 'email', when: ['manualJudgment', 'manualJudgmentStop'] },
      { type: 'slack', when: ['manualJudgment'], notifyEveryMs: 600_000 },
      { type: 'sms', when: ['manualJudgmentContinue'] },
    ];
    const bench = await asked({ notifications });
    bench.patch({ comments: 'Looking.' });
    await bench.turn();
    await bench.run({ until: () => bench.elapsedMs >= 1_200_000 });

    const told = bench.taken.map(({ at, outcome }) => [at.getTime() - (bench.taken[0]?.at.getTime() ?? 0), outcome]);
    expect(told.map(([ms, outcome]) => [ms, (outcome as { notifyOnly?: number[] }).notifyOnly])).toEqual([
      [0, [0, 1]],
      [0, undefined],
      [600_000, [1]],
      [1_200_000, [1]],
    ]);
  });

  it.each([
    ['continue', 'manualJudgmentContinue'],
    ['stop', 'manualJudgmentStop'],
  ])('tells of the answer %s only where it is to', async (judgmentStatus, when) => {
    const quiet = (await asked()).patch({ judgmentStatus });
    await quiet.run();
    const telling = (await asked({ sendNotifications: true })).patch({ judgmentStatus });
    await telling.run();

    expect(quiet.taken.at(-1)?.outcome.notify).toBeUndefined();
    expect(telling.taken.at(-1)?.outcome.notify).toBe(when);
  });

  it('goes on waiting when whoever answers has none of the roles', async () => {
    const bench = await asked({ selectedStageRoles: ['sre'] });
    bench.patch({ judgmentStatus: 'continue', lastModifiedRoles: ['dev'] }, 'mallory');
    await bench.turn();

    expect(bench.stage.status).toBe('RUNNING');
    expect(bench.stage.context['judgmentStatus']).toBe('');
    expect(bench.stage.context['judgmentRefused']).toBe('mallory may not answer: it takes one of the roles sre.');
  });

  it('takes the answer of one who has a role, after one who had none', async () => {
    const bench = await asked({ requiredJudgmentRoles: ['sre'] });
    bench.patch({ judgmentStatus: 'continue', lastModifiedRoles: [] }, 'mallory');
    await bench.turn();
    bench.patch({ judgmentStatus: 'continue', lastModifiedRoles: ['SRE'] }, 'grace');

    expect(await bench.run()).toBe('SUCCEEDED');
  });

  it('does not take an input that it did not offer', async () => {
    const bench = await asked({ judgmentInputs: [{ value: 'blue' }, { value: 'green' }] });
    bench.patch({ judgmentStatus: 'continue', judgmentInput: 'red' });
    await bench.turn();
    expect(bench.stage.context['judgmentRefused']).toMatch(/blue, green/);

    bench.patch({ judgmentStatus: 'continue', judgmentInput: 'green' });
    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.stage.context['judgmentInput']).toBe('green');
  });

  it('does not take an answer that is neither yes nor no', async () => {
    const bench = await asked();
    bench.patch({ judgmentStatus: 'perhaps' });
    await bench.turn();

    expect(bench.stage.status).toBe('RUNNING');
    expect(bench.stage.context['judgmentRefused']).toMatch(/neither continue nor stop/);
  });

  it('waits three days, or as long as the stage says', async () => {
    const bench = await asked();
    const hasty = await asked({ stageTimeoutMs: 60_000 });

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.elapsedMs).toBeGreaterThan(3 * 24 * 3600 * 1000);
    expect(await hasty.run()).toBe('TERMINAL');
  });

  it('is asked anew after a restart', async () => {
    const bench = await asked({ instructions: 'Look.', judgmentStatus: 'stop', lastModifiedBy: 'grace' });
    bench.restart();
    await bench.turn();

    expect(bench.stage.status).toBe('RUNNING');
    expect(bench.stage.source).toEqual({ instructions: 'Look.' });
  });
});
