import { afterEach, describe, expect, it } from '@jest/globals';
import { DomainError, type JsonObject } from '../../src/kernel/index.ts';
import {
  again,
  type ChildStage,
  type Outcome,
  StageHandler,
  succeeded,
  type Turn,
} from '../../src/orchestration/port.ts';
import { EngineHouse } from '../support/engine-house.ts';
import { TestKinds, TestStage } from '../support/planned-stand.ts';
import { WindableClock } from '../support/windable-clock.ts';

type Work = (turn: Turn<JsonObject>) => Outcome | Promise<Outcome>;

let house: EngineHouse;
afterEach(() => house.close());

/** An execution of one stage S, whose task the test gives. */
async function start(work: Work, more: JsonObject = {}): Promise<string> {
  house = await EngineHouse.open(new TestKinds({ t: { handler: new TestStage(work) } }));
  return (await house.start([{ type: 't', name: 'S', ...more }])).id;
}

/** Something that happens once, and can be waited for. */
function moment(): { passed: Promise<void>; pass(): void } {
  const { promise, resolve } = deferred();
  return { passed: promise, pass: resolve };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return {
    promise,
    resolve: () => {
      resolve();
    },
  };
}

const inAnHour = ({ now }: Turn<JsonObject>): Date => new Date(now.getTime() + 3_600_000);

class Unavailable extends DomainError {
  constructor() {
    super('unavailable', 'The account is not open yet.');
  }
}

/** Cannot be planned before it was asked `times` times. */
class LatePlan extends StageHandler {
  asked = 0;
  constructor(private readonly times: number) {
    super();
  }
  override before(): Promise<ChildStage[]> {
    this.asked += 1;
    return this.asked < this.times ? Promise.reject(new Unavailable()) : Promise.resolve([]);
  }
}

describe('19. a plan that may come right by itself', () => {
  async function planned(times: number): Promise<{ late: LatePlan; status: string; seconds: number }> {
    const late = new LatePlan(times);
    const clock = new WindableClock();
    const began = clock.now().getTime();
    house = await EngineHouse.open(new TestKinds({ t: { handler: late } }), clock);
    const { id } = await house.start([{ type: 't', name: 'S' }]);
    const over = house.end(id);
    let ended = false;
    void over.then(() => (ended = true));
    while (!ended) {
      if (clock.waiting > 0) clock.wind(1_000);
      await new Promise((resume) => setImmediate(resume));
    }
    const { status } = (await over).stages[0] ?? { status: 'gone' };
    return { late, status, seconds: (clock.now().getTime() - began) / 1_000 };
  }

  it('is asked for again after a while', async () => {
    const { late, status, seconds } = await planned(3);
    expect([late.asked, status]).toEqual([3, 'SKIPPED']);
    expect(seconds).toBeGreaterThanOrEqual(2);
  });

  it('is given up after forty times', async () => {
    const { late, status } = await planned(1_000);
    expect([late.asked, status]).toEqual([40, 'TERMINAL']);
  });
});

describe('39. turns of one stage', () => {
  it('are never taken at a time: what calls for another meanwhile waits for the answer', async () => {
    const begun = moment();
    const answer = moment();
    let atOnce = 0;
    let most = 0;
    let turns = 0;
    const id = await start(async (turn) => {
      turns += 1;
      most = Math.max(most, ++atOnce);
      if (turns === 1) {
        begun.pass();
        await answer.passed;
      }
      atOnce -= 1;
      return turn.stage.context['go'] === true ? succeeded() : again({ at: inAnHour(turn) });
    });
    await begun.passed;
    await house.patch(id, 'S', { go: true });
    await house.patch(id, 'S', { go: true });
    answer.pass();
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect([most, turns]).toEqual([1, 2]);
  });
});

// There are no messages here that could be pushed twice: the promise behind that is that an order is performed once.
describe('63. an order that is given twice', () => {
  it('is performed once: a turn that is ordered anew replaces the order before', async () => {
    let turns = 0;
    const id = await start((turn) => (++turns < 2 ? again({ at: inAnHour(turn) }) : succeeded()));
    await house.runs(id, 'S');
    await Promise.all([house.patch(id, 'S', { a: 1 }), house.patch(id, 'S', { b: 2 }), house.patch(id, 'S', { c: 3 })]);
    await house.end(id);
    expect(turns).toBe(2);
  });

  it('of a turn stays one, however often the execution stands still', async () => {
    let turns = 0;
    const id = await start((turn) => {
      turns += 1;
      return turn.stage.context['go'] === true ? succeeded() : again({ at: inAnHour(turn) });
    });
    const due = (await house.runs(id, 'S')).stages[0]?.tasks[0]?.dueAt;
    for (let times = 0; times < 2; times += 1) {
      await house.room.post(id, { kind: 'pauseRequested', user: 'bob' });
      await house.room.post(id, { kind: 'resumeRequested', user: 'bob' });
    }
    expect((await house.stage(id, 'S')).tasks[0]?.dueAt).toBe(due);
    await house.patch(id, 'S', { go: true });
    await house.end(id);
    expect(turns).toBe(2);
  });

  it('while the execution stands still is looked at when it goes on, also by the next process', async () => {
    const id = await start((turn) => (turn.stage.context['go'] === true ? succeeded() : again({ at: inAnHour(turn) })));
    await house.runs(id, 'S');
    await house.room.post(id, { kind: 'pauseRequested', user: 'bob' });
    await house.patch(id, 'S', { go: true });
    await house.reborn();
    await house.room.post(id, { kind: 'resumeRequested', user: 'bob' });
    expect((await house.end(id)).status).toBe('SUCCEEDED');
  });

  it('of a turn that nobody waits for any more is no order', async () => {
    const id = await start((turn) => again({ at: inAnHour(turn) }));
    await house.runs(id, 'S');
    house.room.wake('nobody/waits/for/this');
    await house.cancel(id);
    expect((await house.end(id)).stages[0]?.tasks[0]?.turns).toBe(1);
  });
});

// Nothing is acknowledged here: a task waits for its turn, and an order stays in the outbox, until the answer is durable.
describe('64. work that did not come to its end', () => {
  it('because the process ended in it is taken up again by the next one', async () => {
    const begun = moment();
    let turns = 0;
    const id = await start(() => {
      if (++turns > 1) return succeeded();
      begun.pass();
      return new Promise(() => undefined);
    });
    await begun.passed;
    await house.reborn();
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect(turns).toBe(2);
  });

  it('because it throws fails its stage, once, and is not tried for ever', async () => {
    let turns = 0;
    const id = await start(() => {
      turns += 1;
      throw new Error('a bug');
    });
    expect((await house.end(id)).status).toBe('TERMINAL');
    expect(turns).toBe(1);
  });
});

describe('65. when the process is killed', () => {
  it('a task that polls goes on with what it remembered, when it was due', async () => {
    const seen: unknown[] = [];
    const id = await start((turn) => {
      seen.push(turn.memory);
      return turn.stage.context['go'] === true ? succeeded() : again({ at: inAnHour(turn), memory: { asked: 1 } });
    });
    const due = (await house.runs(id, 'S')).stages[0]?.tasks[0]?.dueAt;
    await house.reborn();
    expect((await house.stage(id, 'S')).tasks[0]?.dueAt).toBe(due);
    await house.patch(id, 'S', { go: true });
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect(seen).toEqual([{}, { asked: 1 }]);
  });

  it('what was over stays over', async () => {
    let turns = 0;
    const id = await start(() => {
      turns += 1;
      return succeeded();
    });
    const before = await house.end(id);
    await house.reborn();
    expect([await house.get(id), turns]).toEqual([before, 1]);
  });

  it('a plan that was under way is made anew', async () => {
    const handler = new LatePlan(1);
    house = await EngineHouse.open(new TestKinds({ t: { handler } }));
    const hangs = moment();
    handler.before = () => {
      hangs.pass();
      return new Promise<ChildStage[]>(() => undefined);
    };
    const { id } = await house.start([{ type: 't', name: 'S' }]);
    await hangs.passed;
    handler.before = () => Promise.resolve([]);
    await house.reborn();
    expect((await house.end(id)).stages[0]?.status).toBe('SKIPPED');
  });
});
