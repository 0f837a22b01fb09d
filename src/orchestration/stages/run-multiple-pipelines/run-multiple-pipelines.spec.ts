import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownExecutions } from '../../../../test/support/known-executions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { type Execution, executionTopic } from '../../port.ts';
import RunMultiplePipelinesStage from './run-multiple-pipelines.plugin.ts';

provesStageCard(RunMultiplePipelinesStage);

const diamond = `
bundle_web:
  rollback_onfailure: false
  last: { child_pipeline: Smoke, depends_on: [api, web] }
  network: { child_pipeline: Network }
  api: { child_pipeline: Deploy, depends_on: network, arguments: { service: api } }
  web: { child_pipeline: Deploy, depends_on: [network], arguments: { service: web } }
`;

describe('the stage runMultiplePipelines', () => {
  let executions: KnownExecutions;
  const bench = (yamlConfig: Json, more = {}): StageBench<unknown> =>
    new StageBench<unknown>(new RunMultiplePipelinesStage(executions), { context: { yamlConfig, ...more } });
  const asked = (): string[] =>
    executions.asked.map(({ pipelineNameOrId, trigger }) => {
      const { service } = trigger['parameters'] as { service?: string };
      return service === undefined ? pipelineNameOrId : `${pipelineNameOrId} ${service}`;
    });
  /** Goes on until it waits for something. */
  const settle = (stage: StageBench<unknown>): Promise<unknown> =>
    stage.run({ until: () => stage.taken.at(-1)?.outcome.kind === 'again' });
  const end = (position: number, status: Execution['status']): void => {
    const child = executions.started[position];
    if (child === undefined) throw new Error('it has not started');
    child.status = status;
  };

  beforeEach(() => {
    executions = new KnownExecutions();
  });

  it('runs each as soon as those that it depends on have succeeded', async () => {
    const stage = bench(diamond);
    await settle(stage);
    expect(asked()).toEqual(['Network']);
    end(0, 'SUCCEEDED');
    expect(stage.wake(executionTopic('child-1'))).toBe(true);
    await settle(stage);
    expect(asked()).toEqual(['Network', 'Deploy api', 'Deploy web']);
    end(1, 'SUCCEEDED');
    await settle(stage);
    expect(asked()).toHaveLength(3);
    end(2, 'SUCCEEDED');
    await settle(stage);
    end(3, 'SUCCEEDED');

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs['executionsList']).toMatchObject([
      { yamlIdentifier: 'network', executionId: 'child-1', status: 'SUCCEEDED' },
      { yamlIdentifier: 'api', executionId: 'child-2' },
      { yamlIdentifier: 'web', executionId: 'child-3' },
      { yamlIdentifier: 'last', executionId: 'child-4' },
    ]);
  });

  it('lets the others end when one fails, and holds back what depends on it', async () => {
    const stage = bench(diamond);
    await settle(stage);
    end(0, 'SUCCEEDED');
    await settle(stage);
    end(1, 'TERMINAL');
    await settle(stage);
    expect(stage.stage.status).toBe('RUNNING');
    end(2, 'SUCCEEDED');

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('1 of 4 pipelines failed. Not run, since they depend on it: last.');
    expect(asked()).toHaveLength(3);
  });

  it('is cancelled where one was, and none failed', async () => {
    const stage = bench([{ bundle_web: { a: { child_pipeline: 'A' } } }]);
    await settle(stage);
    end(0, 'CANCELED');

    expect(await stage.run()).toBe('CANCELED');
  });

  it('starts none twice though the process ends between starts and their note', async () => {
    const stage = bench(diamond);
    const after = stage.reborn();
    await stage.turn();
    await settle(after);

    expect(executions.started).toHaveLength(1);
  });

  it('takes down what it has started when it is halted, and starts anew when it is restarted', async () => {
    const stage = bench(diamond);
    await settle(stage);
    await stage.cancel();
    expect(executions.canceled).toEqual([{ id: 'child-1', user: 'parent pipeline' }]);
    stage.restart();
    await settle(stage);

    expect(executions.started).toHaveLength(2);
  });

  it.each<[string, string, object]>([
    ['a: [', 'yamlConfig: is no YAML', {}],
    ['bundle_web: {}', 'bundle_web: has no pipelines to run', {}],
    ['bundle_web: { a: { arguments: {} } }', 'a.child_pipeline: expected text', {}],
    ['bundle_web: { a: { child_pipeline: A, depends_on: [b] } }', 'a.depends_on: b is not in the bundle', {}],
    [
      'bundle_web: { a: { child_pipeline: A, depends_on: [b] }, b: { child_pipeline: B, depends_on: [a] } }',
      'in a circle: a, b',
      {},
    ],
    [
      'bundle_web: { a: { child_pipeline: A }, b: { child_pipeline: A } }',
      'b: runs A with the same arguments as a',
      { checkDuplicated: true },
    ],
  ])('says what is wrong with %s', async (yaml, why, more) => {
    const stage = bench(yaml, more);

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toContain(why);
    expect(executions.asked).toEqual([]);
  });
});
