import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Execution } from '../../src/orchestration/port.ts';
import { ManualJudgmentStage } from '../../src/orchestration/stages/manual-judgment/manual-judgment.stage.ts';
import { MonitorPipelineStage } from '../../src/orchestration/stages/monitor-pipeline/monitor-pipeline.stage.ts';
import { WebhookStage } from '../../src/orchestration/stages/webhook/webhook.stage.ts';
import { json, TestServer } from '../support/http-server.ts';
import { KnownExecutions } from '../support/known-executions.ts';
import { OpenEgress } from '../support/open-egress.ts';
import { StageBench } from '../support/stage-bench.ts';
import { stageSettings } from '../support/stage-settings.ts';

describe('77. a manual judgment by a user without a required role', () => {
  it.each(['continue', 'stop'])('goes on waiting, the answer "%s" taken back', async (judgmentStatus) => {
    const bench = new StageBench<unknown>(new ManualJudgmentStage(), { context: { selectedStageRoles: ['release'] } });
    await bench.turn();
    bench.patch({ judgmentStatus, lastModifiedRoles: ['developer'] }, 'mallory');
    await bench.turn();

    expect(bench.stage.status).toBe('RUNNING');
    expect(bench.stage.context['judgmentStatus']).toBe('');
  });
});

describe('78. a webhook', () => {
  let server: TestServer;
  let statuses: (number | 'silence')[];

  beforeEach(async () => {
    statuses = [];
    server = await TestServer.start((_got, response) => {
      const status = statuses.shift() ?? 200;
      if (status !== 'silence') json(response, status, {});
    });
  });

  afterEach(() => server.close());

  const hook = (more: JsonObject = {}, egress = new OpenEgress()): StageBench<unknown> =>
    new StageBench<unknown>(new WebhookStage(egress, stageSettings()), { context: { url: server.address, ...more } });

  it.each([503, 429])('is called again after %d', async (status) => {
    statuses = [status, status, 200];

    expect(await hook().run()).toBe('SUCCEEDED');
    expect(server.got).toHaveLength(3);
  });

  it('fails with 504', async () => {
    statuses = [504];

    expect(await hook().run()).toBe('TERMINAL');
    expect(server.got).toHaveLength(1);
  });

  it('is called again after 504 where its author has said so', async () => {
    statuses = [504, 200];

    expect(await hook({ failFastStatusCodes: [] }).run()).toBe('SUCCEEDED');
  });

  it('fails when a POST has no answer in time', async () => {
    statuses = ['silence'];

    expect(await hook({}, new OpenEgress(1200)).run()).toBe('TERMINAL');
    expect(server.got).toHaveLength(1);
  });
});

describe('79. monitorPipeline', () => {
  let executions: KnownExecutions;
  const children = (...statuses: Execution['status'][]): string[] =>
    statuses.map((status, position) => executions.add({ id: `child-${String(position)}`, status }).id);
  const monitor = (executionIds: string[], monitorBehavior = 'WaitForAllToComplete'): StageBench<unknown> =>
    new StageBench<unknown>(new MonitorPipelineStage(executions), { context: { executionIds, monitorBehavior } });

  beforeEach(() => {
    executions = new KnownExecutions();
  });

  it('with one child failed and one running goes on where it waits for all', async () => {
    const bench = monitor(children('TERMINAL', 'RUNNING'));
    await bench.turn();

    expect(bench.stage.status).toBe('RUNNING');
  });

  it('with one child failed and one running is TERMINAL where it fails fast', async () => {
    expect(await monitor(children('TERMINAL', 'RUNNING'), 'FailFast').run()).toBe('TERMINAL');
  });

  it('with cancellations only is CANCELED', async () => {
    expect(await monitor(children('CANCELED', 'SUCCEEDED')).run()).toBe('CANCELED');
  });
});
