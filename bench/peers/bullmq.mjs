/** BullMQ: a flow in which each job is the parent of the one before it. */
import { FlowProducer, Worker } from 'bullmq';
import { asked, measure } from './lanes.mjs';

const { address, ...work } = asked();
const { hostname, port } = new URL(address);
const connection = { host: hostname, port: Number(port) };
const queueName = 'steps';
const ends = new Map();
let flows = 0;
const worker = new Worker(queueName, () => Promise.resolve(), { connection, concurrency: work.active });
worker.on('completed', ({ id }) => ends.get(id)?.());
const producer = new FlowProducer({ connection });
await Promise.all([worker.waitUntilReady(), producer.waitUntilReady()]);

function flow(id, left) {
  const children = left > 1 ? [flow(`${id}-${String(left - 1)}`, left - 1)] : [];
  return { name: 'step', queueName, data: {}, opts: { jobId: id }, children };
}

await measure(work, async () => {
  const id = `flow-${String((flows += 1))}`;
  const end = new Promise((resolve) => ends.set(id, resolve));
  await producer.add(flow(id, work.steps));
  await end;
  ends.delete(id);
});
await worker.close();
await producer.close();
