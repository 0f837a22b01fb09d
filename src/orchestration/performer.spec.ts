import { describe, expect, it } from '@jest/globals';
import { WindableClock } from '../../test/support/windable-clock.ts';
import type { JsonObject } from '../kernel/index.ts';
import type { Actor } from './actor.ts';
import { Performer, TopicIndex } from './performer.ts';
import type { TurnTaker } from './turn-taker.ts';

type CleanedUp = Awaited<ReturnType<TurnTaker['cleanUp']>>;

/** The clean-up of one stage, whose tries come to what the test says; the last one again and again. */
function cleanUpOf(...comings: CleanedUp[]) {
  const clock = new WindableClock();
  const posted: JsonObject[] = [];
  let tries = 0;
  const actor = {
    execution: { stages: [{ id: 's', attempt: 1 }] },
    post: (event: JsonObject) => Promise.resolve(void posted.push(event)),
  };
  const taker = { cleanUp: () => Promise.resolve(comings[Math.min(tries++, comings.length - 1)]) };
  const performer = new Performer(
    actor as unknown as Actor,
    clock,
    taker as unknown as TurnTaker,
    () => Promise.resolve(),
    new TopicIndex(),
  );
  performer.perform({ id: '1', effect: { kind: 'cleanUp', stageId: 's', attempt: 1 } });
  return { clock, posted, performer, tries: () => tries };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const away: CleanedUp = { isAway: true, context: { cancelProblem: { error: 'the cluster is away' } } };

describe('the clean-up of a stage that was halted', () => {
  it('is tried again until the cloud answers: traffic must not stay half-way', async () => {
    const { clock, posted, performer, tries } = cleanUpOf(away, away, { outputs: { restored: true } });
    await settled();
    expect([tries(), performer.idle, posted]).toEqual([1, false, []]);
    for (const pauseMs of [1_000, 2_000]) {
      clock.wind(pauseMs);
      await settled();
    }
    expect(tries()).toBe(3);
    expect(posted).toEqual([{ kind: 'cleanedUp', stageId: 's', attempt: 1, outputs: { restored: true } }]);
    expect(performer.idle).toBe(true);
  });

  it('that was refused is not: the reason is told', async () => {
    const { posted, tries } = cleanUpOf({ context: { cancelProblem: { error: 'forbidden' } } });
    await settled();
    expect(tries()).toBe(1);
    expect(posted).toMatchObject([{ context: { cancelProblem: { error: 'forbidden' } } }]);
  });

  it('ends when a day was not enough, with the reason', async () => {
    const { clock, posted } = cleanUpOf(away);
    await settled();
    for (let minutes = 0; minutes < 24 * 60 + 2; minutes += 1) {
      clock.wind(60_000);
      await settled();
    }
    expect(posted).toMatchObject([{ context: { cancelProblem: { error: 'the cluster is away' } } }]);
  });
});
