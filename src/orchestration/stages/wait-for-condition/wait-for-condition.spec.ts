import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { stageSettings } from '../../../../test/support/stage-settings.ts';
import { type About, type Condition, Conditions, conditionsTopic, holds } from '../../conditions/port.ts';
import WaitForConditionStage from './wait-for-condition.plugin.ts';

provesStageCard(WaitForConditionStage);

/** Those of the settings alone. */
class SettingsConditions extends Conditions {
  constructor(private readonly conditions: readonly Condition[]) {
    super();
  }
  override holding(about: About, at: Date): Promise<Condition[]> {
    return Promise.resolve(this.conditions.filter((condition) => holds(condition, about, at.getTime())));
  }
}

const now = new Date('2026-12-24T12:00:00Z');
const waiting = (conditions: object[], context: JsonObject = {}): StageBench<unknown> =>
  new StageBench<unknown>(new WaitForConditionStage(new SettingsConditions(stageSettings({ conditions }).conditions)), {
    context,
    execution: { application: 'shop' },
    now,
  });

describe('the stage waitForCondition', () => {
  it('goes on at once where nothing holds', async () => {
    const stage = waiting([
      { name: 'past', until: '2026-12-24T11:59:59Z' },
      { name: 'to come', from: '2026-12-25T00:00:00Z' },
    ]);

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.elapsedMs).toBe(0);
  });

  it('waits for the end of a condition, to the very instant, and shows what for', async () => {
    const stage = waiting([{ name: 'freeze', message: 'Ask Grace.', until: '2026-12-24T12:10:10+00:00' }]);
    await stage.turn();
    expect(stage.stage.context).toMatchObject({
      status: 'WAITING',
      conditions: [{ name: 'freeze', message: 'Ask Grace.', until: '2026-12-24T12:10:10.000Z' }],
    });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.elapsedMs).toBe(610_000);
    expect(stage.stage.context).toMatchObject({ status: 'DONE', conditions: [] });
  });

  it('is woken when conditions change', async () => {
    const stage = waiting([{ name: 'freeze' }]);
    await stage.turn();

    expect(stage.wake(conditionsTopic)).toBe(true);
  });

  it('goes on when a person lets it, and tells who', async () => {
    const stage = waiting([{ name: 'freeze' }]);
    await stage.turn();
    stage.patch({ status: 'skipped' }, 'grace');

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.context['skippedBy']).toBe('grace');
  });

  it.each<[object, JsonObject, boolean]>([
    [{ applications: ['Shop'] }, {}, true],
    [{ applications: ['cellar'] }, {}, false],
    [{ accounts: ['prod'] }, { credentials: 'test' }, false],
    [{ accounts: ['prod'] }, { account: 'PROD' }, true],
    [{ accounts: ['prod'] }, {}, true],
    [{ clusters: ['shop-prod'] }, { cluster: 'shop-test' }, false],
  ])('with %j about %j waits: %s', async (reach, context, waits) => {
    const stage = waiting([{ name: 'freeze', ...reach }], context);
    await stage.turn();

    expect(stage.stage.status).toBe(waits ? 'RUNNING' : 'SUCCEEDED');
  });
});
