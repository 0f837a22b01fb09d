import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { StartStand } from '../support/start-stand.ts';

describe('62. a start with the correlation id of another one', () => {
  let stand: StartStand;
  beforeEach(async () => {
    stand = await StartStand.open();
    await stand.pipeline('release', { stages: [{ type: 'waits' }] });
  });
  afterEach(() => stand.close());

  const start = (correlationId: string): Promise<Execution> =>
    stand.starts.byTrigger(
      { application: 'shop', pipelineNameOrId: 'release', trigger: { type: 'webhook', correlationId } },
      { user: 'hook', roles: [] },
    );

  it('answers with that while it is active', async () => {
    const first = await start('commit-1');
    expect((await start('commit-1')).id).toBe(first.id);
    expect((await start('commit-2')).id).not.toBe(first.id);
  });

  it('is one execution also where both come at once', async () => {
    const both = await Promise.all([start('commit-1'), start('commit-1')]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
  });

  it('is a new one when that is over', async () => {
    const first = await start('commit-1');
    await stand.room.post(first.id, { kind: 'cancelRequested', user: 'bob', reason: '' });
    await stand.ended(first);
    expect((await start('commit-1')).id).not.toBe(first.id);
  });
});
