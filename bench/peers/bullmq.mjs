/** BullMQ: a flow in which each job is the parent of the one before it. */
import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { asked, measure } from './lanes.mjs';

const { address, ...work } = asked();
const { hostname, port } = new URL(address);
const connection = { host: hostname, port: Number(port) };
const queueName = 'steps';

// A job whose id is there already is neither added nor run, and an earlier round has left its own.
const redis = new Redis(connection);
await redis.flushall();
await redis.quit();

const ends = new Map();
const queue = new Queue(queueName, { connection });
const worker = new Worker(queueName, () => Promise.resolve(), { connection, concurrency: work.active });
worker.on('completed', ({ id }) => ends.get(id)?.());
const producer = new FlowProducer({ connection });
await Promise.all([queue.waitUntilReady(), worker.waitUntilReady(), producer.waitUntilReady()]);

function flow(id, left) {
  const children = left > 1 ? [flow(`${id}-${String(left - 1)}`, left - 1)] : [];
  return { name: 'step', queueName, data: {}, opts: { jobId: id }, children };
}

const counts = () => queue.getJobCounts('completed', 'active', 'waiting', 'waiting-children', 'failed');

const runs = await measure(
  work,
  async (run) => {
    const id = `flow-${String(run)}`;
    const end = new Promise((resolve) => ends.set(id, resolve));
    await producer.add(flow(id, work.steps));
    await end;
    ends.delete(id);
  },
  async () => `jobs in the queue: ${JSON.stringify(await counts())}`,
);
const { completed } = await counts();
if (completed !== runs * work.steps)
  throw new Error(`nothing was measured: of ${String(runs * work.steps)} jobs ${String(completed)} are completed`);
await worker.close();
await producer.close();
await queue.close();
