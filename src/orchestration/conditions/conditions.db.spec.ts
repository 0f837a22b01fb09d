import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { stageSettings } from '../../../test/support/stage-settings.ts';
import { accessEntities, Audit, type Caller, Forbidden, systemCaller } from '../../access/index.ts';
import { InvalidInput, SystemClock } from '../../kernel/index.ts';
import { orchestrationEntities } from '../storage/entities.ts';
import { ConditionChanges, NoSuchCondition } from './condition-changes.ts';
import { KnownConditions } from './known-conditions.ts';
import { conditionsTopic } from './port.ts';

const ada = systemCaller('ada');
const confined: Caller = { ...ada, kind: 'token', permissions: ['read', 'application:write'], applications: ['shop'] };
const now = new Date('2026-12-24T12:00:00Z');

describe('conditions that are set while the server runs', () => {
  let database: TestDatabase;
  let known: KnownConditions;
  let changes: ConditionChanges;
  let woken: string[];

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [...orchestrationEntities, ...accessEntities] });
    const { unitOfWork } = database;
    const clock = new SystemClock();
    woken = [];
    known = new KnownConditions(
      stageSettings({ conditions: [{ name: 'b-settings', applications: ['shop'] }] }),
      unitOfWork,
    );
    const room = { wake: (topic: string) => void woken.push(topic) };
    changes = new ConditionChanges(unitOfWork, clock, new Audit(unitOfWork, clock), known, room);
  });

  afterEach(() => database.close());

  it('hold beside those of the settings, and are replaced by name', async () => {
    await changes.set(ada, { name: 'A-freeze', message: 'one', accounts: ['prod'] });
    await changes.set(ada, { name: 'a-freeze', message: 'two', until: '2026-12-25T00:00:00Z' });

    expect(await known.holding({ application: 'shop' }, now)).toMatchObject([
      { name: 'a-freeze', message: 'two', set: { by: 'ada' } },
      { name: 'b-settings' },
    ]);
    expect(await known.holding({ application: 'cellar' }, new Date('2026-12-25T00:00:00Z'))).toEqual([]);
    expect(woken).toEqual([conditionsTopic, conditionsTopic]);
  });

  it('are taken back, and those who wait are woken', async () => {
    await changes.set(ada, { name: 'freeze' });
    await changes.takeBack(ada, ' FREEZE ');

    expect(await known.holding({ application: 'cellar' }, now)).toEqual([]);
    expect(woken).toHaveLength(2);
    await expect(changes.takeBack(ada, 'freeze')).rejects.toThrow(NoSuchCondition);
    await expect(changes.takeBack(ada, 'b-settings')).rejects.toThrow(/One of the settings is taken out there/);
  });

  it('are set for their own applications by those who may write them, for all by administrators', async () => {
    await expect(changes.set(confined, { name: 'mine', applications: ['shop'] })).resolves.toMatchObject({
      name: 'mine',
    });
    await expect(changes.set(confined, { name: 'all' })).rejects.toThrow(Forbidden);
    await expect(changes.set(confined, { name: 'theirs', applications: ['cellar'] })).rejects.toThrow(Forbidden);
    await changes.set(ada, { name: 'all' });
    await expect(changes.set(confined, { name: 'all', applications: ['shop'] })).rejects.toThrow(Forbidden);
    await expect(changes.takeBack(confined, 'all')).rejects.toThrow(Forbidden);
  });

  it('are refused with the place of the fault', async () => {
    const refusal: unknown = await changes.set(ada, { name: 'x', until: 'tomorrow' }).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).faults).toMatchObject([{ path: ['until'] }]);
    expect(await changes.list(ada)).toHaveLength(1);
  });
});
