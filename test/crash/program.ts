/**
 * Text of a program that is the whole server, and does over its parent's pipe what a test asks. The product has no such
 * door: this one lies in front of the same features that the API lies in front of.
 */
export const program = `
import 'reflect-metadata';
import { startServer } from './src/app.server.js';
import { loadSettings } from './src/settings/index.js';
import { Applications, Pipelines } from './src/applications/index.js';
import { Runs, Starts } from './src/orchestration/index.js';
import { Accounts } from './src/providers/port.js';

const me = { name: 'administrator', kind: 'administrator', permissions: ['administer'], roles: [] };
const server = await startServer(loadSettings({ file: process.argv[2], environment: {} }));
const the = (token) => server.app.get(token, { strict: false });
const cloud = (capability) => the(Accounts).need('local', capability);

const verbs = {
  application: (name) => the(Applications).save(me, { name, email: 'crash@example.com' }),
  pipeline: (document) => the(Pipelines).save(me, document),
  balancer: (operation, name) => cloud('loadBalancers').upsert(operation, { region: 'local', name }, { protocol: 'http' }),
  address: async (name) => (await cloud('loadBalancers').find({ region: 'local', name }))?.address,
  start: async (name, correlationId, parameters = {}) => {
    const start = { application: 'crash', pipelineNameOrId: name, trigger: { parameters }, correlationId };
    return (await the(Starts).byHand(me, start)).id;
  },
  judge: async (execution, stage) => { await the(Runs).judge(me, execution, stage, 'continue', 'yes'); },
  execution: (id) => the(Runs).get(me, id),
  executions: () => the(Runs).list(me, { application: 'crash' }, 200),
  groups: () => cloud('serverGroups').list(),
};

process.on('message', ({ id, verb, given }) => {
  Promise.resolve(verbs[verb](...given)).then(
    (answer) => process.send({ id, answer: answer ?? null }),
    (error) => process.send({ id, error: String(error?.message ?? error) }),
  );
});
process.on('disconnect', () => process.exit(1));
process.send({ ready: server.url });
`;

/** Text of a program that asks every address in turn until it is told to stop, then tells what failed. */
export const load = `
import { Agent, get } from 'node:http';

const agent = new Agent({ keepAlive: true });
const failures = [];
let sent = 0;
let running = true;
process.once('SIGINT', () => (running = false));

const ask = (url) => new Promise((done) => {
  const fail = (why) => { failures.push(new Date().toISOString() + ' ' + url + ' ' + why); done(); };
  sent += 1;
  get(url, { agent, timeout: 20000 }, (answer) => {
    answer.resume();
    answer.once('end', () => (answer.statusCode === 200 ? done() : fail(answer.statusCode)));
    answer.once('error', (error) => fail(error.code));
  }).once('error', (error) => fail(error.code)).once('timeout', function () { this.destroy(new Error('late')); });
});

const client = async (url) => {
  // From the first answer on there must always be one.
  for (;;) {
    if (!running) return;
    const well = await fetch(url).then((answer) => answer.ok, () => false);
    if (well) break;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  while (running) {
    await ask(url);
    await new Promise((resume) => setTimeout(resume, 25));
  }
};
await Promise.all(process.argv.slice(2).map(client));
agent.destroy();
console.log(JSON.stringify({ sent, failures }));
`;
