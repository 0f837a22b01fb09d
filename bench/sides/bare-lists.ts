/**
 * The floor of `lists`: Fastify, Mercurius with its JIT, one prepared statement of SQLite and the JSON of its rows, with
 * nothing of ours between them: `node bare-lists.js FOLDER`. It tells its parent its address, and ends when that lets go.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';

const schema = `
  type Query { executions(filter: Filter, first: Int): Page! }
  input Filter { application: String }
  type Page { edges: [Edge!]! }
  type Edge { node: Execution! }
  type Execution { executionId: String! name: String! status: Status! buildTime: String! startTime: String endTime: String
    stageSummaries: [Stage!]! }
  type Stage { name: String! type: String! status: Status! startTime: String endTime: String }
  enum Status { NOT_STARTED RUNNING PAUSED SUCCEEDED SKIPPED FAILED_CONTINUE STOPPED TERMINAL CANCELED }
`;

interface Timed {
  startTime?: number | null;
  endTime?: number | null;
}
interface Row extends Timed {
  executionId: string;
  name: string;
  status: string;
  buildTime: number;
  digest: string;
}

const [, , folder = ''] = process.argv;
const database = new SQLite(join(folder, 'gennaker.sqlite'), { readonly: true });
const page = database.prepare<[string, number], Row>(
  `SELECT "id" AS "executionId", "name", "status", "buildTime", "startTime", "endTime", "digest" FROM "execution"
   WHERE "application" = ? ORDER BY "id" DESC LIMIT ?`,
);
const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();
const timed = <T extends Timed>(of: T) => ({ ...of, startTime: iso(of.startTime), endTime: iso(of.endTime) });

const server = fastify();
void server.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: {
      executions: (_: unknown, { filter, first }: { filter: { application: string }; first: number }) => ({
        edges: page.all(filter.application, first).map((row) => ({
          node: {
            ...timed(row),
            buildTime: iso(row.buildTime),
            stageSummaries: (JSON.parse(row.digest) as Timed[]).map(timed),
          },
        })),
      }),
    },
  },
});
process.send?.({ url: await server.listen({ host: '127.0.0.1', port: 0 }) });
await once(process, 'disconnect');
await server.close();
database.close();
