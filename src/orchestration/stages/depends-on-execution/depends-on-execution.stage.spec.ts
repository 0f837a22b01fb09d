import { beforeEach, describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownExecutions } from '../../../../test/support/known-executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { executionTopic } from '../../port.ts';
import { DependsOnExecutionStage } from './depends-on-execution.stage.ts';

provesStageCard(DependsOnExecutionStage);

describe('the stage dependsOnExecution', () => {
  let executions: KnownExecutions;
  const bench = (executionId: string): StageBench<unknown> =>
    new StageBench<unknown>(new DependsOnExecutionStage(executions), { context: { executionId } });

  beforeEach(() => {
    executions = new KnownExecutions();
  });

  it('goes on when the other has succeeded, and is woken by it', async () => {
    const other = executions.add({ id: 'other' });
    const stage = bench('other');
    await stage.turn();
    expect(stage.stage.status).toBe('RUNNING');
    other.status = 'SUCCEEDED';

    expect(stage.wake(executionTopic('other'))).toBe(true);
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.elapsedMs).toBe(0);
  });

  it.each(['TERMINAL', 'CANCELED'] as const)('is cancelled when the other ends %s', async (status) => {
    executions.add({ id: 'other', status });
    const stage = bench('other');

    expect(await stage.run()).toBe('CANCELED');
    expect(stage.stage.context['reason']).toBe(`Execution other, which this depends on, ended ${status}.`);
  });

  it('fails when nobody knows the id', async () => {
    const stage = bench('other');

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('There is no execution other.');
  });

  it('waits two hours', async () => {
    executions.add({ id: 'other' });
    const stage = bench('other');

    expect(await stage.run({ maxTurns: 1000 })).toBe('TERMINAL');
    expect(stage.elapsedMs).toBe(2 * 3600 * 1000 + 10_000);
  });

  it('asks for an id', () => {
    expect(() => bench(' ')).toThrow(/expected the id of an execution/);
  });
});
