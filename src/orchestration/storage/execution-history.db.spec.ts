import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { anExecution, aStage } from '../../../test/support/executions.ts';
import { ulidFrom } from '../../kernel/index.ts';
import type { Execution } from '../model/execution.ts';
import { orchestrationEntities } from './entities.ts';
import { type ExecutionFilter, ExecutionHistory } from './execution-history.ts';
import { writeRemoval, writeStep } from './statements.ts';

const day = (number: number): Date => new Date(Date.UTC(2026, 2, number));
/** An id that was born on a day of March. */
const bornOn = (number: number, mark: string): string => ulidFrom(day(number)).slice(0, -1) + mark;

let database: TestDatabase;
let history: ExecutionHistory;

async function keep(...executions: Partial<Execution>[]): Promise<void> {
  for (const parts of executions) {
    const after = anExecution({ stages: [aStage()], ...parts });
    await database.unitOfWork.append((statements) => {
      writeStep(statements, { before: undefined, after, events: [], ordered: [], dropped: [] });
    });
  }
}

beforeAll(async () => {
  database = await openTestDatabase({ entities: orchestrationEntities });
  history = new ExecutionHistory(database.unitOfWork);
  await keep(
    { id: bornOn(1, '1'), application: 'shop', name: 'Ship it', status: 'SUCCEEDED', pipelineConfigId: 'p1' },
    {
      id: bornOn(2, '2'),
      application: 'shop',
      name: 'Ship it',
      status: 'TERMINAL',
      pipelineConfigId: 'p1',
      trigger: { type: 'git', branch: 'release/1.2', hash: 'cafe0123', parameters: { version: '1.2.0-rc1' } },
    },
    {
      id: bornOn(3, '3'),
      application: 'bank',
      name: 'Über-Release',
      status: 'RUNNING',
      pipelineConfigId: 'p2',
      authentication: { user: 'grace@corp.example', roles: [] },
    },
    { id: bornOn(4, '4'), application: 'shop', name: 'resize', status: 'SUCCEEDED', type: 'ORCHESTRATION' },
    { id: bornOn(5, '5'), application: 'shop', name: 'Ship it', status: 'SUCCEEDED' },
  );
});

afterAll(async () => {
  await database.close();
});

const marks = async (filter: ExecutionFilter, limit = 10, before?: string): Promise<string> =>
  (await history.list(filter, limit, before)).map(({ id }) => id.at(-1)).join('');

describe('a list of executions', () => {
  it('shows the stages as they are now, not as an earlier list has read them', async () => {
    const before = anExecution({ id: bornOn(9, '9'), application: 'stages', stages: [aStage()] });
    await keep(before);
    const statuses = async () =>
      (await history.list({ application: 'stages' }, 1)).flatMap(({ stages }) => stages.map(({ status }) => status));
    const first = await statuses();
    const after: Execution = {
      ...before,
      seq: before.seq + 1,
      status: 'TERMINAL',
      stages: before.stages.map((stage) => ({ ...stage, status: 'TERMINAL' })),
    };
    await database.unitOfWork.append((statements) => {
      writeStep(statements, { before, after, events: [], ordered: [], dropped: [] });
    });
    expect(first).not.toEqual(['TERMINAL']);
    expect(await statuses()).toEqual(['TERMINAL']);
    await database.unitOfWork.append((statements) => {
      writeRemoval(statements, after);
    });
  });

  it('shows the newest first', async () => {
    expect(await marks({})).toBe('54321');
  });

  it('goes on after the last one of the page before', async () => {
    expect(await marks({}, 2)).toBe('54');
    expect(await marks({}, 2, bornOn(4, '4'))).toBe('32');
  });

  it('merges several statuses in the order of birth', async () => {
    expect(await marks({ statuses: ['TERMINAL', 'SUCCEEDED'] }, 3)).toBe('542');
    expect(await marks({ statuses: ['TERMINAL', 'SUCCEEDED'] }, 3, bornOn(4, '4'))).toBe('21');
  });

  it('stays within what the caller may see', async () => {
    expect(await marks({ applications: ['bank'] })).toBe('3');
    expect(await marks({ applications: ['bank'], application: 'shop' })).toBe('');
    expect(await marks({ applications: ['bank'], text: 'ship' })).toBe('');
  });

  it('takes a pipeline, a type and a time', async () => {
    expect(await marks({ pipelineConfigId: 'p1' })).toBe('21');
    expect(await marks({ type: 'ORCHESTRATION' })).toBe('4');
    expect(await marks({ since: day(2), until: day(4) })).toBe('32');
    expect(await marks({ since: day(2), until: day(4), text: 'ship' })).toBe('2');
  });
});

describe('a search among executions', () => {
  it.each([
    ['a word of the name', 'ship', '521'],
    ['the beginning of a word, in any case', 'SHI', '521'],
    ['a branch', 'release/1.2', '2'],
    ['the beginning of a commit', 'cafe', '2'],
    ['the value of a parameter', '1.2.0-rc1', '2'],
    ['a part of a parameter', 'rc1', '2'],
    ['a user', 'grace@corp.example', '3'],
    ['the name of a user', 'grace', '3'],
    ['letters of any language', 'über', '3'],
    ['an id', bornOn(3, '3'), '3'],
    ['two words, both of them', 'ship cafe', '2'],
    ['two words of which one is nowhere', 'ship nowhere', ''],
    ['words that no execution has together', 'grace cafe', ''],
    ['a word that is cut otherwise where it stands', 'it-ship', '521'],
    ['what SQL would take for a pattern', '%', ''],
    ['a zero byte', 'shi\0', '521'],
  ])('finds by %s', async (_, text, found) => {
    expect(await marks({ text })).toBe(found);
  });

  it('goes on after the last one of the page before', async () => {
    expect(await marks({ text: 'ship' }, 2)).toBe('52');
    expect(await marks({ text: 'ship' }, 2, bornOn(2, '2'))).toBe('1');
  });

  it('keeps to the other conditions', async () => {
    expect(await marks({ text: 'ship', statuses: ['TERMINAL'] })).toBe('2');
  });
});
