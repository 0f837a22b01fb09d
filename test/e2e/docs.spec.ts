import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Every query of the page, with the variables that follow it. */
const examples = [
  ...readFileSync('docs/api.md', 'utf8').matchAll(/```graphql\n([^`]*)```(?:\n+```json\n([^`]*)```)?/g),
].map(([, query = '', variables = '{}']) => ({ query, variables: JSON.parse(variables) as Record<string, unknown> }));

describe('docs/api.md', () => {
  it('shows what the server takes', async () => {
    let id = '';
    for (const { query, variables } of examples) {
      if (query.startsWith('subscription')) {
        let last: Anything;
        for await (const { executionChanged } of server.subscribe(query, { id })) last = executionChanged;
        expect(last.execution.status).toBe('SUCCEEDED');
        continue;
      }
      const { status, data, errors } = await server.graphql(query, variables);
      expect({ query, status, errors }).toEqual({ query, status: 200, errors: undefined });
      for (const payload of Object.values(data)) if ('errors' in payload) expect(payload.errors).toEqual([]);
      id = data['startPipeline']?.execution.executionId ?? id;
    }
    expect(examples.length).toBeGreaterThan(4);
  });
});
