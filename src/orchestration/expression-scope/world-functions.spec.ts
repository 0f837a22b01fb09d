import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecution, aStage } from '../../../test/support/executions.ts';
import { TestServer } from '../../../test/support/http-server.ts';
import { KnownExecutions } from '../../../test/support/known-executions.ts';
import { OpenEgress } from '../../../test/support/open-egress.ts';
import type { PipelineLibrary } from '../../applications/index.ts';
import type { Definitions } from '../../applications/port.ts';
import type { Json } from '../../kernel/index.ts';
import type { Evaluated } from '../port.ts';
import { evaluateAsking } from './evaluation.ts';
import { WorldFunctions } from './world-functions.ts';

const answers: Record<string, [number, string]> = {
  '/text': [200, 'hello'],
  '/json': [200, '{"a": [1, {"b": "c"}]}'],
  '/yaml': [200, 'a:\n  - b'],
  '/properties': [200, '# of a build\nversion = 1.2\nlong.name : x \\\n  y'],
  '/nothing': [404, 'no'],
};

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(({ path }, response) => {
    const [status, body] = answers[path] ?? [500, ''];
    response.writeHead(status).end(body);
  });
});
afterAll(() => server.close());

const library = {
  find: (_caller: unknown, application: string, name: string) =>
    Promise.resolve(application === 'shop' && name === 'Ship it' ? { id: 'p-1' } : undefined),
} as PipelineLibrary;
const definitions = {
  findApplication: (_author: unknown, name: string) =>
    Promise.resolve(
      name === 'shop' ? { id: 'shop', name, revision: 1, document: { email: 'a@b.example' } } : undefined,
    ),
} as Definitions;

async function evaluated(text: string): Promise<Evaluated<Json>> {
  const stage = aStage();
  const world = new WorldFunctions(new OpenEgress(), library, definitions, new KnownExecutions());
  const from = { execution: anExecution({ stages: [stage] }), stage, now: new Date(0), world };
  return await evaluateAsking<Json>(from, text.replace('$host', server.address));
}

describe('functions that ask somebody else', () => {
  it.each<[string, Json]>([
    ["${#fromUrl('$host/text')}", 'hello'],
    ["${#jsonFromUrl('$host/json').a[1].b}", 'c'],
    ["${#yamlFromUrl('$host/yaml').a[0]}", 'b'],
    ["${#propertiesFromUrl('$host/properties')['long.name']}", 'x y'],
    ["v${#propertiesFromUrl('$host/properties').version}", 'v1.2'],
    ["${#pipelineId('Ship it')}", 'p-1'],
    ["${#pipelineIdInApplication('Ship it', 'shop')}", 'p-1'],
    ["${#pipelineIdOrNull('Nowhere') == null}", true],
    ["${#applicationMetadata('shop').email}", 'a@b.example'],
  ])('%s', async (text, expected) => {
    expect(await evaluated(text)).toEqual({ value: expected, problems: [] });
  });

  it.each([
    ["${#fromUrl('$host/nothing')}", '404'],
    ["${#jsonFromUrl('$host/text')}", 'readJson'],
    ["${#fromUrl('')}", 'a text'],
    ["${#pipelineId('Nowhere')}", 'Nowhere'],
    ["${#pipelineIdInApplication('Ship it', 'bank')}", 'bank'],
    ["${#applicationMetadata('nowhere')}", 'nowhere'],
    ["${#canaryConfigNameToId('mine', 'shop')}", 'mine'],
  ])('%s tells why there is no answer', async (text, reason) => {
    const { problems } = await evaluated(text);
    expect(problems).toEqual([
      expect.objectContaining({ level: 'ERROR', description: expect.stringContaining(reason) }),
    ]);
  });
});
