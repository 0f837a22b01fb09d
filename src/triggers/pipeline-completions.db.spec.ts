import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { family, HandClock, Ledger, Refused } from '../../test/support/trigger-stand.ts';
import type { JsonObject } from '../kernel/index.ts';
import { triggerEntities } from './entities.ts';
import { completionOf, PipelineCompletions } from './pipeline-completions.ts';
import { TriggerEvents } from './trigger-events.ts';
import { TriggerIndex } from './trigger-index.ts';
import { TriggerKinds } from './trigger-kinds.ts';

describe('triggers by the end of another pipeline', () => {
  let database: TestDatabase;
  let ledger: Ledger;
  const kinds = new TriggerKinds(() => family);

  beforeEach(async () => {
    Logger.overrideLogger(false);
    database = await openTestDatabase({ entities: [...triggerEntities] });
    ledger = new Ledger();
  });

  afterEach(async () => {
    await database.close();
  });

  const save = (id: string, triggers: JsonObject[]): Promise<void> =>
    database.unitOfWork.write((manager) =>
      new TriggerIndex(kinds, new HandClock()).pipelineSaved(manager, {
        ...{ id, application: 'shop', name: id, disabled: false, revision: 1 },
        document: { triggers },
      }),
    );

  const ended = (status: string, eventId = 'event-1'): Parameters<PipelineCompletions['onExecutionCompleted']>[0] => ({
    eventId,
    executionId: 'e1',
    application: 'shop',
    pipelineConfigId: 'parent',
    status,
    user: 'alice',
  });
  const completions = (): PipelineCompletions =>
    new PipelineCompletions(new TriggerEvents(database.unitOfWork, kinds, ledger));
  const after = (pipeline: string, ends: string, more: JsonObject = {}): JsonObject => ({
    ...{ type: 'pipeline', enabled: true, pipeline, ends },
    ...more,
  });

  it('start every pipeline that waits for this end, in the name of who ran it', async () => {
    await save('a', [after('parent', 'SUCCEEDED', { parameters: { x: 1 } })]);
    await save('b', [after('parent', 'SUCCEEDED', { runAsUser: 'robot' })]);
    await save('c', [after('parent', 'TERMINAL')]);
    await save('d', [after('other', 'SUCCEEDED')]);
    await save('e', [after('parent', 'SUCCEEDED', { enabled: false })]);
    const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED'));
    expect(verdicts.map(({ pipelineId }) => pipelineId)).toEqual(['a', 'b']);
    expect([...ledger.started.values()].map(({ user, trigger }) => [user.user, trigger['parameters']])).toEqual([
      ['alice', { x: 1 }],
      ['robot', undefined],
    ]);
    expect(ledger.started.get('event-1:a')?.trigger).toMatchObject({
      parentExecution: { id: 'e1', application: 'shop', pipelineConfigId: 'parent', status: 'SUCCEEDED' },
    });
  });

  it('start once when the end is told twice, and again when the parent ends again', async () => {
    await save('a', [after('parent', 'SUCCEEDED')]);
    await completions().onExecutionCompleted(ended('SUCCEEDED'));
    await completions().onExecutionCompleted(ended('SUCCEEDED'));
    expect(ledger.started.size).toBe(1);
    await completions().onExecutionCompleted(ended('SUCCEEDED', 'event-2'));
    expect(ledger.started.size).toBe(2);
  });

  it('start once for each of many ends that come together, and find what was saved in between', async () => {
    await save('a', [after('parent', 'SUCCEEDED')]);
    const waiting = completions();
    const together = [1, 2, 3].map((n) => waiting.onExecutionCompleted(ended('SUCCEEDED', `event-${String(n)}`)));
    await save('b', [after('parent', 'SUCCEEDED')]);
    await waiting.onExecutionCompleted(ended('SUCCEEDED', 'event-4'));
    await Promise.all(together);
    const started = [...ledger.started.keys()];
    expect(started).toEqual(expect.arrayContaining(['event-1:a', 'event-2:a', 'event-3:a', 'event-4:a', 'event-4:b']));
  });

  it('start one pipeline once, by its first trigger that matches', async () => {
    await save('a', [
      after('parent', 'TERMINAL'),
      after('parent', 'SUCCEEDED', { id: 'z' }),
      after('parent', 'SUCCEEDED', { id: 'b' }),
    ]);
    const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED'));
    expect(verdicts.map(({ triggerId }) => triggerId)).toEqual(['z']);
  });

  it('are told again when one cannot start for now, and not because one is refused', async () => {
    await save('a', [after('parent', 'SUCCEEDED')]);
    await save('b', [after('parent', 'SUCCEEDED')]);
    ledger.before = ({ pipelineNameOrId }) =>
      pipelineNameOrId === 'a' ? Promise.reject(new Refused('unavailable', 'Later.')) : Promise.resolve();
    await expect(completions().onExecutionCompleted(ended('SUCCEEDED'))).rejects.toThrow('Later.');
    expect([...ledger.started.keys()]).toEqual(['event-1:b']);
    ledger.before = () => Promise.reject(new Refused('invalid', 'Never.'));
    const verdicts = await completions().onExecutionCompleted(ended('SUCCEEDED', 'event-2'));
    expect(verdicts.map(({ reason }) => reason)).toEqual(['Never.', 'Never.']);
  });

  it('read the end of an ad-hoc execution as nobody’s affair', async () => {
    const facts = { executionId: 'e', application: 'shop', status: 'SUCCEEDED', pipelineConfigId: null };
    const completion = completionOf('event', facts);
    expect(completion).toEqual({ eventId: 'event', executionId: 'e', application: 'shop', status: 'SUCCEEDED' });
    expect(completion === undefined ? [] : await completions().onExecutionCompleted(completion)).toEqual([]);
    expect(completionOf('event', {})).toBeUndefined();
  });
});
