import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { StartStand } from '../../test/support/start-stand.ts';
import { type Caller, systemCaller } from '../access/index.ts';
import { DomainError, type JsonObject, newUlid } from '../kernel/index.ts';
import type { Execution } from './model/execution.ts';

const user = { user: 'cron', roles: [] };
const image = (version: string): JsonObject => ({
  type: 'docker/image',
  name: 'registry.example/shop',
  version,
  metadata: {},
});
const expected = (more: JsonObject = {}): JsonObject => ({
  id: 'image',
  displayName: 'the image',
  matchArtifact: { type: 'docker/image' },
  ...more,
});

describe('the start of a pipeline', () => {
  let stand: StartStand;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    stand = await StartStand.open();
  });

  afterEach(async () => {
    await stand.close();
  });

  const byHand = (pipelineNameOrId: string, more: JsonObject = {}, caller = StartStand.admin): Promise<Execution> =>
    stand.starts.byHand(caller, { application: 'shop', pipelineNameOrId, trigger: {}, ...more });
  const byTrigger = (pipelineNameOrId: string, trigger: JsonObject = {}): Promise<Execution> =>
    stand.starts.byTrigger({ application: 'shop', pipelineNameOrId, trigger }, user);
  const refusalOf = async (start: Promise<unknown>): Promise<DomainError> => {
    const outcome = await start.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (outcome instanceof DomainError) return outcome;
    throw new Error(`it was not refused, but ${String(outcome)}`);
  };

  describe('fills the trigger', () => {
    it('with the type manual and who asked, where nothing is said', async () => {
      await stand.pipeline('release');
      expect((await byHand('release')).trigger).toMatchObject({ type: 'manual', user: 'alice', parameters: {} });
    });

    it('with all that it brought along', async () => {
      await stand.pipeline('release');
      const brought = { type: 'jenkins', master: 'ci', buildInfo: { number: 7 }, properties: { a: 1 }, dryRun: true };
      expect((await byHand('release', { trigger: brought })).trigger).toMatchObject(brought);
    });

    it('with the supplied parameter where its key is there, an empty one included; else with the default', async () => {
      await stand.pipeline('release', {
        parameterConfig: [
          { name: 'a', default: 'd' },
          { name: 'b', default: 'd' },
        ],
      });
      const { trigger } = await byTrigger('release', { parameters: { a: '', c: 1 } });
      expect(trigger['parameters']).toEqual({ a: '', b: 'd', c: 1 });
    });
  });

  describe('with parameters that do not fit', () => {
    beforeEach(() => stand.pipeline('release', { parameterConfig: [{ name: 'version', required: true }] }));

    it('is refused to a person', async () => {
      expect((await refusalOf(byHand('release'))).message).toMatch(/parameters\.version/);
    });

    it('is none of a trigger’s concern: nobody is there to mend them', async () => {
      expect((await stand.ended(await byTrigger('release'))).status).toBe('SUCCEEDED');
    });
  });

  describe('of a disabled pipeline', () => {
    beforeEach(() => stand.pipeline('release', { disabled: true }));

    it('is refused to a person, and recorded', async () => {
      const { code, facts } = await refusalOf(byHand('release'));
      const recorded = await stand.room.find(facts['executionId'] as string);
      expect([code, recorded?.status, recorded?.canceledBy, recorded?.cancellationReason]).toEqual([
        'PIPELINE_DISABLED',
        'TERMINAL',
        'system',
        'Failed on startup: Pipeline release of shop is disabled; enable it to start it.',
      ]);
    });

    it('is done where the start says that it is to be', async () => {
      const { status, initialConfig } = await stand.ended(
        await byHand('release', { initialConfig: { enabled: true } }),
      );
      expect([status, initialConfig]).toEqual(['SUCCEEDED', { enabled: true }]);
    });
  });

  it('of a pipeline whose template is gone is refused to a person, and recorded', async () => {
    await stand.pipeline('release', {
      schema: 'v2',
      type: 'templatedPipeline',
      template: { reference: 'spinnaker://gone' },
    });
    const { facts } = await refusalOf(byHand('release'));
    expect((await stand.room.find(facts['executionId'] as string))?.cancellationReason).toMatch(/^Failed on startup: /);
  });

  describe('with expected artifacts', () => {
    it('finds one among those of the trigger, and shows what it found', async () => {
      await stand.pipeline('release', { expectedArtifacts: [expected()] });
      const { trigger } = await byHand('release', {
        trigger: { expectedArtifactIds: ['image'], artifacts: [image('v7'), { type: 'helm/chart' }] },
      });
      const resolved = [{ ...expected(), boundArtifact: image('v7') }];
      expect(trigger).toMatchObject({
        artifacts: [image('v7'), { type: 'helm/chart', metadata: {} }],
        expectedArtifacts: resolved,
        resolvedExpectedArtifacts: resolved,
      });
    });

    it('gives the same when it is asked for with what it gave', async () => {
      await stand.pipeline('release', {
        expectedArtifacts: [expected({ useDefaultArtifact: true, defaultArtifact: image('v1') })],
      });
      const first = (await byHand('release')).trigger;
      const second = (await byHand('release', { trigger: first })).trigger;
      expect(second).toEqual(first);
      expect(first['artifacts']).toEqual([image('v1')]);
    });

    it('fails where two match, and records why', async () => {
      await stand.pipeline('release', { expectedArtifacts: [expected()] });
      const trigger = { expectedArtifactIds: ['image'], artifacts: [image('v7'), image('v8')] };
      const { code, message, facts } = await refusalOf(byHand('release', { trigger }));
      const recorded = await stand.room.find(facts['executionId'] as string);
      expect([code, message]).toEqual(['ARTIFACTS_UNRESOLVED', expect.stringMatching(/matches 2 artifacts/)]);
      expect(recorded).toMatchObject({ status: 'TERMINAL', cancellationReason: `Failed on startup: ${message}` });
    });

    it('uses that of the run before where none was received, then the default', async () => {
      const expectedArtifacts = [
        expected({ usePriorArtifact: true, useDefaultArtifact: true, defaultArtifact: image('v1') }),
      ];
      await stand.pipeline('release', { expectedArtifacts });
      expect((await stand.run('release')).trigger['artifacts']).toEqual([image('v1')]);
      await stand.run('release', { artifacts: [image('v2')] });
      expect((await stand.run('release')).trigger['artifacts']).toEqual([image('v2')]);
    });

    it('asks for none of those that other triggers count on', async () => {
      await stand.pipeline('release', { expectedArtifacts: [expected()] });
      expect((await stand.run('release')).status).toBe('SUCCEEDED');
    });

    it('records the failure where a trigger starts it', async () => {
      await stand.pipeline('release', { expectedArtifacts: [expected()] });
      const { status, cancellationReason } = await byTrigger('release', { expectedArtifactIds: ['image'] });
      expect([status, cancellationReason]).toEqual(['TERMINAL', expect.stringMatching(/^Failed on startup: .*none/)]);
    });
  });

  describe('by another pipeline', () => {
    const chain = [
      { type: 'does', refId: '1', outputs: { artifacts: [image('v1')] } },
      { type: 'does', refId: '2', requisiteStageRefIds: ['1'] },
      { type: 'does', refId: '3', outputs: { artifacts: [image('aside')] } },
    ];

    it('hands on what the stage sees that starts it', async () => {
      await stand.pipeline('parent', { stages: chain });
      await stand.pipeline('child');
      const parent = await stand.run('parent');
      const stageId = parent.stages.find(({ refId }) => refId === '2')?.id ?? '';
      const child = await stand.starts.byTrigger(
        { application: 'shop', pipelineNameOrId: 'child', trigger: {}, parent: { executionId: parent.id, stageId } },
        user,
      );
      expect(child.trigger['artifacts']).toEqual([image('v1')]);
      expect([child.parent, child.rootId]).toEqual([{ executionId: parent.id, stageId }, parent.id]);
    });

    it('hands on all that the other had where its end starts it, and keeps a reference to it', async () => {
      const configId = await stand.pipeline('parent', { stages: chain });
      await stand.pipeline('child');
      const parent = await stand.run('parent');
      const { trigger, rootId } = await byTrigger('child', {
        type: 'pipeline',
        parentExecution: { id: parent.id, stages: ['copied'] },
      });
      expect(trigger['artifacts']).toEqual(expect.arrayContaining([image('v1'), image('aside')]));
      expect(trigger['parentExecution']).toEqual({
        id: parent.id,
        type: 'PIPELINE',
        application: 'shop',
        name: 'parent',
        pipelineConfigId: configId,
        rootId: parent.id,
        status: 'SUCCEEDED',
        startTime: parent.startTime,
        endTime: parent.endTime,
        authentication: { user: 'alice' },
      });
      expect(trigger).toMatchObject({ parentPipelineId: parent.id, parentPipelineName: 'parent' });
      expect(rootId).toBe(parent.id);
    });

    it('expects what those of its triggers expect that name the other', async () => {
      const configId = await stand.pipeline('parent');
      const ofParent = { type: 'pipeline', pipeline: configId, status: ['successful'], expectedArtifactIds: ['image'] };
      const ofOther = { type: 'pipeline', pipeline: 'other', status: ['successful'], expectedArtifactIds: ['chart'] };
      await stand.pipeline('child', {
        triggers: [ofParent, ofOther],
        expectedArtifacts: [expected(), { id: 'chart', matchArtifact: { type: 'helm/chart' } }],
      });
      const parent = await stand.run('parent');
      const { cancellationReason } = await byTrigger('child', { type: 'pipeline', parentExecution: { id: parent.id } });
      expect(cancellationReason).toMatch(/"the image"/);
      expect(cancellationReason).not.toMatch(/helm/);
    });

    it('is found by the id that a person names, who may see it', async () => {
      await stand.pipeline('parent', { stages: chain });
      await stand.pipeline('child');
      const { id } = await stand.run('parent');
      const { trigger } = await byHand('child', { trigger: { parentPipelineId: id } });
      expect(trigger['parentExecution']).toMatchObject({ id, name: 'parent' });
    });

    it('is nothing that a trigger of another kind can name', async () => {
      await stand.pipeline('parent', { stages: chain });
      await stand.pipeline('child');
      const { id } = await stand.run('parent');
      const { trigger } = await byTrigger('child', { type: 'cron', parentExecution: { id }, parentPipelineId: id });
      expect([trigger['artifacts'], trigger['parentExecution']]).toEqual([[], undefined]);
    });

    it('is no way to see executions of others', async () => {
      await stand.applications.save(StartStand.admin, { name: 'bank', email: 'b@example.com' });
      await stand.pipeline('secret', { application: 'bank' });
      await stand.pipeline('child');
      const secret = await stand.starts.byTrigger(
        { application: 'bank', pipelineNameOrId: 'secret', trigger: {} },
        user,
      );
      const bob: Caller = { ...systemCaller('bob'), permissions: ['read', 'pipeline:execute'], applications: ['shop'] };
      const trigger = { parentPipelineId: secret.id };
      expect((await refusalOf(byHand('child', { trigger }, bob))).code).toBe('NO_SUCH_EXECUTION');
    });
  });

  describe('with a correlation id', () => {
    it('that an execution has which is under way answers with that one', async () => {
      await stand.pipeline('release', { stages: [{ type: 'waits' }] });
      const trigger = { correlationId: 'commit-1' };
      const first = await byHand('release', { trigger });
      expect((await byHand('release', { trigger })).id).toBe(first.id);
    });

    it('of an execution that is over starts another one', async () => {
      await stand.pipeline('release');
      const first = await stand.run('release', { correlationId: 'commit-1' });
      const second = await stand.run('release', { correlationId: 'commit-1' });
      expect(second.id).not.toBe(first.id);
    });

    it('starts one where two come at once', async () => {
      await stand.pipeline('release', { stages: [{ type: 'waits' }] });
      const trigger = { correlationId: 'x'.repeat(300) };
      const [first, second] = await Promise.all([byHand('release', { trigger }), byHand('release', { trigger })]);
      expect(second.id).toBe(first.id);
    });

    it('of an event answers with the execution of then, also when that is over', async () => {
      await stand.pipeline('release');
      const first = await stand.ended(await byHand('release', { correlationId: 'event' }));
      expect((await byHand('release', { correlationId: 'event' })).id).toBe(first.id);
    });
  });

  it('cannot be forestalled by somebody who knows the correlation id of an event', async () => {
    await stand.pipeline('release');
    const taken = await byHand('release', { correlationId: 'event:1' });
    const start = { application: 'shop', pipelineNameOrId: 'release', trigger: {}, correlationId: 'event:1' };
    expect((await stand.starts.byTrigger(start, user)).id).not.toBe(taken.id);
  });

  describe('with an id for the execution', () => {
    it('gives it that id', async () => {
      await stand.pipeline('release');
      const executionId = newUlid();
      expect((await byHand('release', { executionId })).id).toBe(executionId);
    });

    it('is refused where there is such an execution, or is about to be', async () => {
      await stand.pipeline('release');
      const executionId = newUlid();
      const both = await Promise.allSettled([byHand('release', { executionId }), byHand('release', { executionId })]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await refusalOf(byHand('release', { executionId }))).code).toBe('EXECUTION_ID_TAKEN');
    });

    it('is refused where that is no ULID', async () => {
      await stand.pipeline('release');
      expect((await refusalOf(byHand('release', { executionId: 'mine' }))).message).toMatch(
        /executionId: expected a ULID/,
      );
    });
  });

  it('gives the execution the notifications of its pipeline, its application and its trigger', async () => {
    const one = (address: string): JsonObject => ({ type: 'slack', address, when: ['pipeline.failed'] });
    await stand.applications.save(StartStand.admin, {
      name: 'shop',
      email: 'shop@example.com',
      notifications: { slack: [{ address: '#all', when: ['pipeline.failed'] }] },
    });
    await stand.pipeline('release', { notifications: [one('#own')] });
    const { notifications } = await byHand('release', { trigger: { notifications: [one('#now')] } });
    expect(notifications).toEqual([one('#own'), one('#all'), one('#now')]);
  });
});
