/** Graphile Worker: jobs that do nothing but order the next one of their chain. */
import { setImmediate } from 'node:timers';
import { Logger, run } from 'graphile-worker';
import { asked, measure } from './lanes.mjs';

const { address, ...work } = asked();
const ends = new Map();
const runner = await run({
  connectionString: address,
  concurrency: work.active,
  maxPoolSize: work.active + 2,
  noHandleSignals: true,
  logger: new Logger(() => () => undefined),
  taskList: {
    async step({ chain, left }, { addJob }) {
      if (left > 1) await addJob('step', { chain, left: left - 1 });
      else setImmediate(ends.get(chain));
    },
  },
});
await measure(work, async (chain) => {
  const end = new Promise((resolve) => ends.set(chain, resolve));
  await runner.addJob('step', { chain, left: work.steps });
  await end;
  ends.delete(chain);
});
await runner.stop();
