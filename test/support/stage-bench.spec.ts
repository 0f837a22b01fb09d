import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { CloudUnavailable } from '../../src/providers/port.ts';
import { again, failed, StageHandler, StageKind, succeeded, type TaskStep } from '../../src/orchestration/port.ts';
import { aStage } from './executions.ts';
import { StageBench } from './stage-bench.ts';

const Options = z.looseObject({ laps: z.number().default(2) });
type Options = z.infer<typeof Options>;

@StageKind({ kind: 'laps', title: 'Laps', options: Options })
class Laps extends StageHandler<Options> {
  #faults = 1;

  override tasks(): TaskStep<Options>[] {
    return [
      {
        name: 'runLaps',
        pollMs: 2000,
        timeoutMs: 60_000,
        timeoutOverridable: true,
        turn: ({ options, memory }) => {
          const lap = Number(memory['lap'] ?? 0) + 1;
          return lap > options.laps ? succeeded({ lap }) : again({ memory: { lap }, wakeOn: ['gun'] });
        },
      },
      {
        name: 'rest',
        turn: ({ stage }) => {
          if (this.#faults-- > 0) throw new CloudUnavailable('gym', 'closed');
          return stage.context['hurt'] === true ? failed('It hurts.') : succeeded();
        },
      },
    ];
  }
}

describe('StageBench', () => {
  it('winds the clock from turn to turn and keeps what the tasks put out', async () => {
    const bench = new StageBench(new Laps());

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.elapsedMs).toBe(5000);
    expect(bench.stage.outputs).toEqual({ lap: 3 });
    expect(bench.taskNames).toEqual(['runLaps', 'rest']);
  });

  it('fails the stage with what its task said', async () => {
    const bench = new StageBench(new Laps(), { context: { hurt: true } });

    expect(await bench.run()).toBe('TERMINAL');
    expect(bench.error).toBe('It hurts.');
  });

  it('lets a task time out, later where the stage says so', async () => {
    const endless = { laps: 100 };

    expect(await new StageBench(new Laps(), { context: endless }).run()).toBe('TERMINAL');
    expect(await new StageBench(new Laps(), { context: { ...endless, stageTimeoutMs: 900_000 } }).run()).toBe(
      'SUCCEEDED',
    );
  });

  it('goes on from the rows after a crash', async () => {
    const bench = new StageBench(new Laps());
    await bench.turn();
    const next = bench.reborn(new Laps());

    expect(await next.run()).toBe('SUCCEEDED');
    expect(next.taken[0]?.operation).toBe(bench.taken[0]?.operation);
  });

  it('brings a turn forward on a topic that the task waits for', async () => {
    const bench = new StageBench(new Laps());
    await bench.turn();

    expect(bench.wake('bell')).toBe(false);
    expect(bench.wake('gun')).toBe(true);
    expect(bench.dueAt).toEqual(bench.now);
  });

  it('looks names up in what the stages before put out, the nearest first', () => {
    const stages = [
      aStage({ refId: '1', outputs: { image: 'v1', region: 'eu' } }),
      aStage({ refId: '2', requisiteStageRefIds: ['1'], outputs: { image: 'v2' } }),
      aStage({ refId: '3', outputs: { image: 'elsewhere' } }),
    ];
    const planning = new StageBench(new Laps(), { execution: { stages }, after: ['2'] }).planning();

    expect(planning.lookupAll('image')).toEqual(['v2', 'v1']);
    expect(planning.lookup('region')).toBe('eu');
  });
});
