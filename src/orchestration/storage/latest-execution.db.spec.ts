import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anExecution } from '../../../test/support/executions.ts';
import { KnownExecutions } from '../../../test/support/known-executions.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { applicationEntities, PipelineLibrary } from '../../applications/index.ts';
import { Revisions } from '../../applications/revisions.ts';
import { DomainEvents } from '../../kernel/index.ts';
import type { Wanted } from '../artifacts/port.ts';
import type { Status } from '../model/execution.ts';
import { orchestrationEntities } from './entities.ts';
import { ExecutionStore } from './execution-store.ts';
import { LatestExecution } from './latest-execution.ts';

describe('the execution of a pipeline that began last', () => {
  let database: TestDatabase;
  let store: ExecutionStore;
  let known: KnownExecutions;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...orchestrationEntities, ...applicationEntities] });
    store = new ExecutionStore(database.unitOfWork);
    known = new KnownExecutions();
  });

  afterEach(async () => {
    await database.close();
  });

  const add = async (id: string, status: Status, startTime: number | undefined, pipeline = 'p'): Promise<void> => {
    const { startTime: _none, ...rest } = anExecution({ id, status, pipelineConfigId: pipeline });
    known.add({ id });
    const after = startTime === undefined ? rest : { ...rest, startTime };
    const events = [{ seq: 0, at: 0, event: { kind: 'created' as const, execution: after } }];
    await store.append({ before: undefined, after, events, ordered: [], dropped: [] });
  };
  const latest = async (more: Partial<Wanted> = {}): Promise<string | undefined> => {
    const library = new PipelineLibrary(database.unitOfWork, new Revisions(), new DomainEvents());
    const earlier = new LatestExecution(database.unitOfWork, library, known);
    return (await earlier.latest({ application: 'shop', pipelineNameOrId: 'p', ...more }))?.id;
  };

  it('is told by when it began, whatever became of it', async () => {
    await add('A', 'SUCCEEDED', 10);
    await add('B', 'TERMINAL', 30);
    await add('C', 'CANCELED', 20);
    expect(await latest()).toBe('B');
  });

  it('is not one that never began, nor one of another pipeline', async () => {
    await add('A', 'SUCCEEDED', 10);
    await add('B', 'TERMINAL', undefined);
    await add('C', 'NOT_STARTED', undefined);
    await add('D', 'SUCCEEDED', 20, 'other');
    expect(await latest()).toBe('A');
  });

  it('is one of the statuses that are asked for', async () => {
    await add('A', 'SUCCEEDED', 10);
    await add('B', 'TERMINAL', 20);
    await add('C', 'RUNNING', 30);
    expect(await latest({ statuses: ['SUCCEEDED'] })).toBe('A');
    expect(await latest({ statuses: ['SUCCEEDED', 'TERMINAL'] })).toBe('B');
  });

  it('is another than the one that looks', async () => {
    await add('A', 'RUNNING', 10);
    await add('B', 'RUNNING', 20);
    expect(await latest({ except: 'B' })).toBe('A');
  });

  it('is none where there is none', async () => {
    expect(await latest()).toBeUndefined();
  });
});
