import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Applications, Pipelines, PipelineLibrary } from '../../src/applications/index.ts';
import { systemCaller } from '../../src/access/index.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { offlinePlugins, simulate, validate } from '../../src/simulation/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { PluggedKinds } from '../../src/app.known-kinds.ts';
import { corpusPipelines, corpusTemplates, withoutAssigned } from './corpus.ts';

const me = systemCaller('corpus');
const pipelines = corpusPipelines();
const templates = corpusTemplates();
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

  // A table must not be empty, not even where all of it is skipped.
  const table = pipelines.length === 0 ? [{ title: 'none at hand', document: {} as JsonObject }] : pipelines;
  describe.each(table)('$title', ({ document }) => {
    it('has nothing that the product would refuse', async () => {
      expect((await the(Pipelines).check(me, imported(document))).faults).toEqual([]);
    });

    it('is imported, and comes out again as it was', async () => {
      const original = imported(document);
      const { pipeline } = await the(Pipelines).save(me, original);
      try {
        const stored = await the(PipelineLibrary).get(me, pipeline.application, pipeline.id);
        const [kept, given] = [withoutAssigned(stored.document, original), withoutAssigned(original, original)];
        expect(kept).toEqual(given);
        // To the letter: the order of keys is the author's as well.
        expect(JSON.stringify(kept)).toBe(JSON.stringify(given));
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

(templates.length === 0 ? describe.skip : describe)('a template that others wrote', () => {
  it.each(templates)('is valid: $title', async ({ document }) => {
    expect(validate(document, new PluggedKinds(await offlinePlugins()), []).errors).toEqual([]);
  });
});
