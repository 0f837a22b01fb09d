/** DBOS Transact: a workflow of steps that do nothing, each durable before the next. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { asked, measure } from './lanes.mjs';

const { address, ...work } = asked();
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: address,
  // As many connections as runs at a time: none waits for one.
  systemDatabasePoolSize: work.active,
  runAdminServer: false,
  logLevel: 'error',
});
const step = () => Promise.resolve();
const chain = DBOS.registerWorkflow(
  async (steps) => {
    for (let n = 0; n < steps; n++) await DBOS.runStep(step, { name: 'step' });
  },
  { name: 'chain' },
);
await DBOS.launch();
await measure(work, () => chain(work.steps));
await DBOS.shutdown();
