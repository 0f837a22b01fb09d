import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Applications, Pipelines, PipelineLibrary } from '../../src/applications/index.ts';
import { systemCaller } from '../../src/access/index.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { simulate } from '../../src/simulation/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { corpusPipelines, withoutAssigned } from './corpus.ts';

const me = systemCaller('corpus');
const pipelines = corpusPipelines();
/** Tools that hand out pipelines sometimes leave it out: who imports one says it. */
const home = 'corpus';

(pipelines.length === 0 ? describe.skip : describe)('a pipeline that others wrote', () => {
  let server: TestServer;
  const the = <T>(token: abstract new (...parts: never[]) => T): T => server.app.get(token, { strict: false });

  beforeAll(async () => {
    server = await startTestServer();
    const names = pipelines.map(({ document }) => document['application']);
    for (const name of new Set([home, ...names])) {
      if (typeof name === 'string') await the(Applications).save(me, { name, email: 'corpus@example.com' });
    }
  });

  afterAll(async () => {
    await server.close();
  });

  /** As whoever imports it hands it over. */
  const imported = (document: JsonObject): JsonObject => ({ application: home, name: 'Imported', ...document });

  describe.each(pipelines)('$title', ({ document }) => {
    it('has nothing that the product would refuse', async () => {
      expect((await the(Pipelines).check(me, imported(document))).faults).toEqual([]);
    });

    it('is imported, and comes out again as it was', async () => {
      const original = imported(document);
      const { pipeline } = await the(Pipelines).save(me, original);
      try {
        const stored = await the(PipelineLibrary).get(me, pipeline.application, pipeline.id);
        expect(withoutAssigned(stored.document, original)).toEqual(withoutAssigned(original, original));
        expect(stored.disabled).toBe([true, 'true'].includes(document['disabled'] as boolean));
      } finally {
        await the(Pipelines).delete(me, pipeline.id);
      }
    });

    it('is simulated to its end', async () => {
      const { execution, timeline } = await simulate({ document: imported(document) });
      const stages = document['stages'];
      // A real run that has nothing to do fails as well.
      const expected = Array.isArray(stages) && stages.length > 0 ? 'SUCCEEDED' : 'TERMINAL';
      const told = timeline.filter(({ status }) => status === 'TERMINAL' || status === 'NOT_STARTED');
      expect({ status: execution.status, told: expected === 'TERMINAL' ? [] : told }).toEqual({
        status: expected,
        told: [],
      });
    });
  });
});
