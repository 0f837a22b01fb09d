/**
 * Our side of `steps`, in a process of its own: `node steps.js RUNS STAGES ACTIVE [PLACE]`. The place is the address of a
 * PostgreSQL server, or a folder with a database that stays; without one a new database on SQLite.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnitOfWork } from '../../src/persistence/index.ts';
import { freshDatabase } from '../support/parts.ts';
import { chain, WholeServer } from '../support/whole-server.ts';
import { writeAlone, Writes } from '../support/writes.ts';

const [runs = 0, stages = 0, active = 0] = process.argv.slice(2, 5).map(Number);
const [, , , , , place] = process.argv;
const postgres = place !== undefined && URL.canParse(place) ? place : undefined;
const scratch = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
const folder = postgres === undefined && place !== undefined ? place : scratch;
const fresh = (): Promise<string> | undefined => (postgres === undefined ? undefined : freshDatabase(postgres));

const server = await WholeServer.open(folder, await fresh());
// A folder that is kept has the pipelines of earlier rounds.
const pipeline = await server.pipeline(`steps-${String(Date.now())}`, chain(stages));
const warmUp = Math.ceil(runs / 5);
const writes = new Writes(server.get(UnitOfWork));
await server.runAll(pipeline, warmUp, active);
writes.stop();
const alone = async (): Promise<number> => {
  const url = await fresh();
  const seconds = await writeAlone(url === undefined ? { folder: scratch } : { url }, writes.entries, active);
  return (warmUp * stages) / seconds;
};
const before = await alone();
const { commits } = server;
const processor = process.cpuUsage();
const began = performance.now();
await server.runAll(pipeline, runs, active);
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(processor);
const perCommit = (runs * stages) / (server.commits - commits);
const after = await alone();
await server.close();
await rm(scratch, { recursive: true, force: true });
const figures = {
  stagesPerSecond: (runs * stages) / seconds,
  processorMicrosecondsOfOneStage: (user + system) / (runs * stages),
  stagesOfOneCommitCount: perCommit,
  bytesOfOneStage: writes.bytes / (warmUp * stages),
  statementsOfOneStageCount: writes.entries.flat().length / (warmUp * stages),
  aloneBeforeStagesPerSecond: before,
  aloneAfterStagesPerSecond: after,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
