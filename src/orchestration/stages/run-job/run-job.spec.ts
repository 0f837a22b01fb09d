import { beforeEach, describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { ClusterAccounts } from '../../../../test/support/fake-cluster.ts';
import { FakeJobs } from '../../../../test/support/fake-jobs.ts';
import { FakeManifests } from '../../../../test/support/fake-manifests.ts';
import { openContents } from '../../../../test/support/open-contents.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import type { JobOptions } from '../../jobs/port.ts';
import { manifestTopic } from '../../port.ts';
import RunJobStage from './run-job.plugin.ts';

provesStageCard(RunJobStage);

describe('the stage runJob', () => {
  let cluster: FakeManifests;
  let jobs: FakeJobs;
  const job = (spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'migrate',
      namespace: 'prod',
      annotations: { 'job.spinnaker.io/logs': 'https://logs/{{ templateName }}' },
    },
    spec,
  });
  const stageOf = (): RunJobStage => new RunJobStage(new ClusterAccounts(cluster, { jobs }), openContents());
  const bench = (context: JsonObject): StageBench<JobOptions> => {
    const made = new StageBench(stageOf(), { context: { account: 'k8s', manifest: job(), ...context } });
    cluster.now = () => made.now;
    return made;
  };

  beforeEach(() => {
    cluster = new FakeManifests();
    jobs = new FakeJobs(cluster);
  });

  it('runs the job, tells while it runs what it waits for, and ends when the job does', async () => {
    const stage = bench({});
    await stage.run({ until: () => stage.task?.name === 'waitOnJobCompletion' && stage.task.turns > 0 });
    expect(stage.stage.context).toMatchObject({
      'deploy.jobs': { prod: ['job migrate'] },
      jobStatus: { jobState: 'Running', location: 'prod', provider: 'kubernetes' },
      messages: ['the pod is being started'],
      execution: { logs: 'https://logs/{{ templateName }}' },
    });

    jobs.state = 'Succeeded';
    expect(stage.wake(manifestTopic('k8s', 'prod', 'job migrate'))).toBe(true);
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.taskNames).toEqual(['runJob', 'monitorDeploy', 'promoteOutputs', 'waitOnJobCompletion']);
    expect(stage.stage.outputs).toMatchObject({ jobStatus: { jobState: 'Succeeded' }, completionDetails: {} });
  });

  it('does not wait where it is told not to', async () => {
    const stage = bench({ waitForCompletion: 'false' });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.taskNames).not.toContain('waitOnJobCompletion');
  });

  it('starts the job once though it is killed when the order has been taken', async () => {
    jobs.state = 'Succeeded';
    const stage = bench({});
    cluster.afterOrder = () => {
      cluster.afterOrder = undefined;
      throw new Error('killed');
    };
    await expect(stage.run()).rejects.toThrow('killed');
    expect(await stage.reborn().run()).toBe('SUCCEEDED');
    expect(cluster.journal).toHaveLength(1);
  });

  it('starts it anew when the stage is started again (case 53)', async () => {
    jobs.state = 'Succeeded';
    const stage = bench({});
    await stage.run();
    expect(await stage.restart().run()).toBe('SUCCEEDED');
    expect(cluster.journal.map(({ call }) => call)).toEqual(['deploy', 'deploy']);
  });

  it.each<[JsonObject, RegExp]>([
    [{ manifest: { kind: 'Pod' } }, /manifest: comes to "Pod". Expected exactly one manifest, of the kind Job/],
    [{ manifest: [job(), job()] }, /comes to "Job", "Job"/],
    [{ manifest: null }, /comes to nothing/],
  ])('takes exactly one job (case 53): %j', async (context, why) => {
    const stage = bench(context);
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(why);
    expect(cluster.journal).toEqual([]);
  });

  it('puts out what its container tells, once it can be read (case 54)', async () => {
    jobs.state = 'Succeeded';
    jobs.output = ['', 'booting\nSPINNAKER_PROPERTY_FOO=a=b\nSPINNAKER_CONFIG_JSON={"size":3}\n'];
    const stage = bench({ propertyFile: 'app' });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs).toMatchObject({ foo: 'a=b', size: 3, propertyFileContents: { foo: 'a=b', size: 3 } });
    expect(jobs.asked).toEqual([1, 2].map(() => ({ container: 'app', bytes: 1024 * 1024 })));
  });

  it.each<[string, RegExp]>([
    ['', /container app has told nothing/],
    ['SPINNAKER_CONFIG_JSON={"size":', /SPINNAKER_CONFIG_JSON: \(line 1\) is no JSON/],
  ])('fails where its container should tell something and tells %j (case 54)', async (output, why) => {
    jobs.state = 'Succeeded';
    jobs.output = [output];
    const stage = bench({ propertyFile: 'app' });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(why);
  });

  it('says which container failed, how and why (case 55)', async () => {
    jobs.state = 'Failed';
    jobs.completionDetails = {
      pod: 'migrate-x',
      container: 'init-db',
      exitCode: 3,
      reason: 'Error',
      message: 'no such table',
    };
    jobs.why = ['the job has reached its back-off limit'];
    const stage = bench({ propertyFile: 'app' });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe(
      'Job migrate in prod has failed: container init-db of pod migrate-x ended (exit code 3, Error); no such table; ' +
        'the job has reached its back-off limit.',
    );
    expect(stage.stage.context).toMatchObject({ jobStatus: { jobState: 'Failed' } });
  });

  it('says something of a job that failed without pods (case 55)', async () => {
    jobs.state = 'Failed';
    jobs.why = [];
    const stage = bench({});
    await stage.run();
    expect(stage.error).toBe('Job migrate in prod has failed.');
  });

  it('waits as long as the job allows itself, and then deletes it', async () => {
    const stage = bench({ manifest: job({ activeDeadlineSeconds: 10_000 }) });
    await stage.run({ until: () => stage.task?.name === 'waitOnJobCompletion' && stage.task.turns > 0 });
    const step = stageOf()
      .tasks(stage.planning())
      .find(({ name }) => name === 'waitOnJobCompletion');
    expect(step?.timeoutMs).toBe(10_000_000 + 300_000);
    const ended = step?.onTimeout?.(stage.planning() as never);
    expect(ended).toMatchObject({
      error: expect.stringMatching(/did not end in time, and is deleted. the pod is being/),
    });
    Object.assign(stage.stage.context, (ended as { context: JsonObject }).context);
    expect(await stage.onFailure()).toMatchObject([
      { type: 'deleteManifest', context: { manifestName: 'job migrate', location: 'prod' } },
    ]);
  });

  it('deletes the job when it is cancelled', async () => {
    const stage = bench({});
    await stage.run({ until: () => stage.task?.name === 'waitOnJobCompletion' && stage.task.turns > 0 });
    expect(await stage.cancel()).toBe('CANCELED');
    expect(cluster.objects.size).toBe(0);
  });

  it('takes its outputs from the artifact that it has brought forth', async () => {
    jobs.state = 'Succeeded';
    const reference = Buffer.from('{"rows": 7, "nothing": null}').toString('base64');
    const consumed = { consumeArtifactSource: 'artifact', consumeArtifact: { type: 'embedded/base64', reference } };
    const stage = bench(consumed);
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs).toMatchObject({ rows: 7 });
    expect(stage.stage.outputs).not.toHaveProperty('nothing');

    const broken = bench({ ...consumed, consumeArtifact: { type: 'embedded/base64', reference: 'bm8=' } });
    expect(await broken.run()).toBe('TERMINAL');
    expect(broken.error).toMatch(/is no JSON object/);
  });
});
