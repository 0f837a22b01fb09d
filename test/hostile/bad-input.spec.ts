import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { program } from '../crash/program.ts';
import { Stand } from '../crash/stand.ts';
import { type Compiled, compiled } from '../support/compiled.ts';

interface Saved {
  savePipeline: { pipeline: { configId: string } | null; errors: { code: string; message: string; path?: string[] }[] };
}

const save = `mutation ($document: JSONObject!) {
  savePipeline(document: $document) { pipeline { configId } errors { code message path } }
}`;

/** An object within an object, so many times. */
function nested(levels: number): JsonObject {
  let value: JsonObject = {};
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

describe('bad input', () => {
  let parts: Compiled;
  let stand: Stand;
  let url: string;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], program);
    stand = await Stand.open(parts);
    url = await stand.start();
    await stand.ask('application', 'shop');
  }, 60_000);

  afterAll(async () => {
    await stand.end();
    await parts.remove();
  });

  const pipeline = (more: JsonObject): JsonObject => ({ application: 'shop', name: 'hostile', stages: [], ...more });
  const wait = (refId: string, ...needs: string[]): JsonObject => ({
    type: 'wait',
    waitTime: 1,
    refId,
    requisiteStageRefIds: needs,
  });

  /** @returns what is said against it */
  async function saving(document: JsonObject): Promise<string> {
    const { text } = await post(JSON.stringify({ query: save, variables: { document } }));
    const answer = JSON.parse(text) as { data: Saved | null; errors?: unknown[] };
    return JSON.stringify([...(answer.errors ?? []), ...(answer.data?.savePipeline.errors ?? [])]);
  }

  /** Sends what no client would. @returns status and text */
  async function post(
    body: string | Uint8Array<ArrayBuffer>,
    type = 'application/json',
  ): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
    return { status: answer.status, text: await answer.text() };
  }

  /** It goes on, and nothing of what was refused is there. */
  async function goesOn(): Promise<void> {
    const query = '{ application(name: "shop") { pipelines { edges { node { name } } } } }';
    const { status, text } = await post(JSON.stringify({ query }));
    expect([status, text]).toEqual([200, '{"data":{"application":{"pipelines":{"edges":[]}}}}']);
  }

  it('of a pipeline is refused by what is wrong with it', async () => {
    expect(await saving(pipeline({ stages: [wait('1', '2'), wait('2', '1')] }))).toMatch(/cycle/i);
    expect(await saving(pipeline({ stages: [wait('1', 'nobody')] }))).toContain('nobody');
    expect(await saving(pipeline({ stages: [wait('1'), wait('1')] }))).toMatch(/refId/);
    expect(await saving(pipeline({ stages: 'all of them' }))).toMatch(/stages/);
    expect(await saving(pipeline({ name: 'a\u0000b' }))).toMatch(/name/);
    expect(await saving(pipeline({ name: 'x'.repeat(100_000) }))).toMatch(/name/);
    await goesOn();
  });

  it('that is deeper than anybody writes is refused, wherever it is deep', async () => {
    expect(await saving(pipeline({ deep: nested(101) }))).toMatch(/deep|level|nest/i);
    const query = `{ ${'a { '.repeat(100)} a ${'} '.repeat(100)} }`;
    expect((await post(JSON.stringify({ query }))).text).toMatch(/deep|depth|level|nest/i);
    const brackets = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const deep = await post(`{"query": "{ __typename }", "variables": {"a": ${brackets}}}`);
    expect(deep.text).toMatch(/deep|depth|level|nest/i);
    const list = `{ applications(first: ${'['.repeat(5_000)}1${']'.repeat(5_000)}) { edges { node { name } } } }`;
    expect((await post(JSON.stringify({ query: list }))).text).toContain('errors');
    await goesOn();
  });

  it('that is larger than anybody writes is refused before it is read', async () => {
    const large = await post(`{"query": "${'x'.repeat(50 * 1024 * 1024)}"}`).catch((error: unknown) => ({
      status: 413,
      text: String((error as Error).cause),
    }));
    expect(large.status).toBe(413);
    expect(await saving(pipeline({ comment: 'x'.repeat(3 * 1024 * 1024) }))).toMatch(/large|bytes|MiB/);
    const wide = `{ ${Array.from({ length: 20_000 }, (_, n) => `a${String(n)}: __typename`).join(' ')} }`;
    expect((await post(JSON.stringify({ query: wide }))).text).toMatch(/complex|cost|large|token|field/i);
    await goesOn();
  });

  it('that is no GraphQL, no JSON, no UTF-8 or of another type is refused by name', async () => {
    expect(await post('{"query": ')).toMatchObject({ status: 400 });
    expect(await post('{"query": "{ nobodyKnows }"}')).toMatchObject({ text: expect.stringContaining('nobodyKnows') });
    expect((await post(new Uint8Array([0x7b, 0xff, 0xfe, 0xc0, 0x7d]))).status).toBe(400);
    expect((await post('<query/>', 'text/xml')).status).toBe(415);
    expect((await post('[]')).status).toBe(400);
    expect((await post('{"query": 7}')).text).toContain('query');
    expect((await post('')).status).toBe(400);
    await goesOn();
  });

  it('of names that mean something to the language does nothing to it', async () => {
    const poison = `{"query": ${JSON.stringify(save)}, "variables": {"document": {"application": "shop", "name": "p", "__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}, "stages": [{"__proto__": {}, "type": "wait"}]}}}`;
    const { text } = await post(poison);
    expect(text).toContain('errors');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    await goesOn();
  });

  it('of numbers that no machine has is refused', async () => {
    const start = `mutation { startPipeline(application: "shop", nameOrId: "none", parameters: {n: 1e999}) { errors { message } } }`;
    expect((await post(JSON.stringify({ query: start }))).text).toContain('errors');
    expect(
      (await post('{"query": "{ applications(first: 99999999999999) { edges { node { name } } } }"}')).text,
    ).toMatch(/Int/);
    const { text } = await post('{"query": "{ applications(first: -1) { edges { node { name } } } }"}');
    expect(text).toMatch(/first/);
    await goesOn();
  });
});
