import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Said, saidBy } from '../support/said.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const template = 'examples/templates/greeting.template.yaml';
const pipeline = 'examples/templates/greeting.pipeline.yaml';

describe('templates on the command line', () => {
  let server: TestServer;
  let folder: string;
  const gennaker = async (...words: string[]): Promise<Said> => await saidBy(['--server', server.url, ...words], '');

  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'gennaker-cli-'));
    await gennaker('application', 'save', '--name', 'hello', '--email', 'hello@example.com');
  });

  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are saved, listed and shown', async () => {
    expect(await gennaker('pipeline-template', 'save', template)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Template greeting is saved, version 1, called latest \(sha256 [0-9a-f]{12}\)\.\n$/),
    });
    expect((await gennaker('pipeline-template', 'list')).out).toMatch(/\ngreeting +Greeting +v2 +1 +latest=1 /);
    expect(JSON.parse((await gennaker('pt', 'get', 'greeting:latest')).out)).toMatchObject({ id: 'greeting' });
  });

  it('print the pipeline that they make', async () => {
    const { out, code } = await gennaker('pipeline-template', 'plan', pipeline);
    expect(JSON.parse(out)).toMatchObject({ description: 'Greets world', stages: [{ waitTime: 1 }, {}, {}] });
    expect(code).toBe(0);
  });

  it('print a pipeline to begin with, which makes something', async () => {
    const { out } = await gennaker(
      'pt',
      'use',
      'greeting',
      '-a',
      'hello',
      '-n',
      'Mine',
      '--set',
      'who=moon',
      '--set',
      'seconds=2',
    );
    const file = join(folder, 'mine.json');
    await writeFile(file, out);
    const planned = await gennaker('pt', 'plan', file);
    expect(JSON.parse(planned.out)).toMatchObject({
      name: 'Mine',
      description: 'Greets moon',
      stages: [{ waitTime: 2 }, {}],
    });
  });

  it('say what a change does to the pipelines that are made with them', async () => {
    await gennaker('pipeline', 'save', pipeline);
    const changed = join(folder, 'changed.yaml');
    await writeFile(changed, (await readFile(template, 'utf8')).replace('defaultValue: 1', 'defaultValue: 9'));
    expect((await gennaker('pt', 'save', changed, '--dry-run')).out).toMatch(
      /would be saved, version 2[^]*It changes pipeline Greet the world of hello:\n[^]*~ stages\.0\.waitTime: 1 → 9\n/,
    );
    expect((await gennaker('pt', 'list')).out).toMatch(/latest=1/);
  });

  it('are refused in a sentence, with the place, where something is wrong', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(wrong, (await readFile(template, 'utf8')).replace('type: int', 'type: integr'));
    expect(await gennaker('pt', 'save', wrong)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/variables\[1\]\.type: "integr" is no type/),
    });
  });

  it('are not deleted while a pipeline is made with them', async () => {
    expect(await gennaker('pt', 'delete', 'greeting')).toMatchObject({
      code: 1,
      err: expect.stringContaining('in use by 1: pipeline Greet the world of hello'),
    });
  });
});
