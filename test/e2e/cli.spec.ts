import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Said, saidBy } from '../support/said.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const wait = { refId: '1', type: 'wait', name: 'Hold', waitTime: 1 };
const judgment = { refId: '1', type: 'manualJudgment', name: 'Go?', judgmentInputs: [{ value: 'blue' }] };
const missing = { refId: '1', type: 'checkPreconditions', name: 'Never', preconditions: [never()] };

function never(): object {
  return { type: 'expression', failPipeline: true, context: { expression: '${ false }' } };
}

describe('the command line', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'gennaker-cli-'));
    await gennaker('application', 'save', '--name', 'shop', '--email', 'shop@example.com');
    for (const [name, stage] of Object.entries({ Wait: wait, Judge: judgment, Fail: missing })) {
      await gennaker('pipeline', 'save', await file(`${name}.json`, { application: 'shop', name, stages: [stage] }));
    }
  });

  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function gennaker(...words: string[]): Promise<Said> {
    return await onServer(server.url, words);
  }

  async function onServer(url: string, words: string[], input = ''): Promise<Said> {
    return await saidBy(['--server', url, ...words], input);
  }

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  async function started(pipeline: string): Promise<string> {
    const { out } = await gennaker('pipeline', 'run', pipeline, '-a', 'shop', '--json');
    return (JSON.parse(out) as { executionId: string }).executionId;
  }

  it('saves, lists, shows and deletes projects', async () => {
    const project = await file('project.json', { name: 'All', config: { applications: ['shop'] } });
    expect((await gennaker('project', 'save', project)).out).toBe('Project All is saved, revision 1.\n');
    expect((await gennaker('project', 'list')).out).toMatch(/^NAME +APPLICATIONS[^]*\nAll +shop/);
    expect(JSON.parse((await gennaker('project', 'get', 'all')).out)).toMatchObject({ name: 'All' });
    expect(await gennaker('project', 'delete', 'all')).toMatchObject({ code: 0 });
    expect(await gennaker('project', 'get', 'all')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no project all/),
    });
  });

  it('starts a pipeline with what else is known of it, though it is disabled, under an id of its own', async () => {
    const off = { application: 'shop', name: 'Off', disabled: true, stages: [{ ...wait, waitTime: 0 }] };
    await gennaker('pipeline', 'save', await file('Off.json', off));
    const trigger = await file('trigger.yaml', 'artifacts:\n  - type: helm/chart\nparameters: {a: b}\n');
    expect(await gennaker('pipeline', 'run', 'Off', '-a', 'shop', '--trigger', trigger)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is disabled/),
    });
    const id = '01KAYVZ0000000000000000000';
    const words = ['--trigger', trigger, '--even-if-disabled', '--dry-run', '--execution-id', id];
    expect(await gennaker('pipeline', 'run', 'Off', '-a', 'shop', ...words, '--follow')).toMatchObject({ code: 0 });
    const query = 'query ($id: String!) { execution(id: $id) { parameters trigger { raw } } }';
    const { data } = await server.graphql(query, { id });
    expect(data['execution']).toMatchObject({
      parameters: { a: 'b' },
      trigger: { raw: { artifacts: [{ type: 'helm/chart', metadata: {} }], dryRun: true } },
    });
    await gennaker('pipeline', 'delete', 'Off', '-a', 'shop');
  });

  it('saves, lists, shows and deletes applications', async () => {
    await onServer(server.url, ['application', 'save', '-'], 'name: bin\nemail: bin@example.com\n');
    expect((await gennaker('application', 'list')).out).toMatch(/^NAME +EMAIL[^]*\nbin +bin@example.com/);
    expect(JSON.parse((await gennaker('application', 'get', 'bin')).out)).toMatchObject({ name: 'bin' });
    expect(await gennaker('application', 'delete', 'bin')).toMatchObject({ code: 0 });
    expect(await gennaker('application', 'get', 'bin')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no application bin/),
    });
  });

  it('changes the pipeline of that name where the file has no id', async () => {
    const again = await file('again.yaml', 'application: shop\nname: Wait\ndescription: new\nstages: []\n');
    expect((await gennaker('pipeline', 'save', again)).out).toMatch(/revision 2/);
    await gennaker('pipeline', 'save', join(folder, 'Wait.json'));
    expect(JSON.parse((await gennaker('pipeline', 'list', '-a', 'shop', '--json')).out)).toHaveLength(3);
  });

  it('names each fault of a pipeline with its place, and saves nothing', async () => {
    const stages = [{ refId: '1', type: 'wait', requisiteStageRefIds: ['9'] }];
    const wrong = await file('wrong.json', { application: 'shop', name: 'Wrong', stages });
    const validated = await gennaker('pipeline', 'validate', wrong);
    expect(validated).toMatchObject({ code: 1, out: expect.stringMatching(/wrong\.json: stages\[0\]/) });
    const saved = await gennaker('pipeline', 'save', wrong);
    expect(saved).toMatchObject({ code: 1, err: expect.stringMatching(/ {2}stages\[0\]/) });
    expect((await gennaker('pipeline', 'get', 'Wrong', '-a', 'shop')).code).toBe(1);
    expect(saved.err).not.toMatch(/\n +at /);
  });

  it('follows a run to its end and tells by the exit code how it ended', async () => {
    const good = await gennaker('pipeline', 'run', 'Wait', '-a', 'shop', '--follow');
    expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/Hold: RUNNING[^]*SUCCEEDED after/) });
    const bad = await gennaker('pipeline', 'run', 'Fail', '-a', 'shop', '--follow');
    expect(bad).toMatchObject({ code: 3, out: expect.stringMatching(/Never: TERMINAL/) });
  });

  it('replays an execution event by event to where it stands, or to an event before', async () => {
    const id = await started('Fail');
    await gennaker('execution', 'show', id, '--follow');
    const { code, out } = await gennaker('execution', 'replay', id);
    expect(code).toBe(0);
    expect(out).toMatch(/0 +\S+ \S+ +created/);
    expect(out).toMatch(/begin[^]*status: NOT_STARTED → RUNNING[^]*planned before +1<1 Check precondition/);
    expect(out).toMatch(/After event \d+ execution \S+ \(Fail\) is TERMINAL\./);

    const early = await gennaker('--json', 'execution', 'replay', id, '--to', '1');
    expect(JSON.parse(early.out)).toMatchObject({
      events: [
        { seq: 0, event: { kind: 'created' } },
        { seq: 1, event: { kind: 'begin' } },
      ],
      execution: { seq: 1, status: 'RUNNING' },
    });
    expect(await gennaker('execution', 'replay', '01NOSUCH')).toMatchObject({ code: 1 });
  });

  it('judges, and refuses an answer that was not offered', async () => {
    const id = await started('Judge');
    const followed = gennaker('execution', 'show', id, '--follow');
    const wrong = await gennaker('execution', 'judge', id, 'continue', 'Go?', '--input', 'red');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/blue/) });
    expect((await gennaker('execution', 'judge', id, 'perhaps')).code).toBe(2);
    expect(await gennaker('execution', 'judge', id, 'continue', 'Go?', '--input', 'blue')).toMatchObject({ code: 0 });
    expect((await followed).code).toBe(0);
  });

  it('pauses, resumes and cancels', async () => {
    const id = await started('Judge');
    const followed = gennaker('execution', 'show', id, '--follow', '--json');
    expect((await gennaker('execution', 'pause', id)).out).toMatch(/is PAUSED/);
    expect((await gennaker('execution', 'resume', id)).out).toMatch(/is RUNNING/);
    await gennaker('execution', 'cancel', id, '--reason', 'enough');
    const { code, out } = await followed;
    expect(code).toBe(4);
    const last: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ status: 'CANCELED', cancellation: { reason: 'enough' } });
    expect((await gennaker('execution', 'list', '-a', 'shop', '--status', 'canceled')).out).toMatch(id);
    expect((await gennaker('execution', 'restart-stage', id, 'Go?')).code).toBe(0);
    await gennaker('execution', 'cancel', id);
  });

  it('makes a token, takes it, and revokes it', async () => {
    const { code, out } = await gennaker(
      'token',
      'create',
      'ci',
      '-p',
      'read',
      '-p',
      'pipeline:execute',
      '--expires',
      '1d',
    );
    expect(code).toBe(0);
    const token = await file('token', out);
    expect((await gennaker('--token-file', token, 'application', 'list')).code).toBe(0);
    const refused = await gennaker('--token-file', token, 'application', 'save', '--name', 'other');
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/application:write/) });
    expect((await gennaker('token', 'list')).out).toMatch(/ci +READ PIPELINE_EXECUTE/);
    expect((await gennaker('token', 'revoke', 'ci')).code).toBe(0);
    expect((await gennaker('--token-file', token, 'application', 'list')).code).toBe(1);
  });

  it('tells what pipelines can be made of', async () => {
    expect((await gennaker('stage', 'kinds')).out).toMatch(/^deploy +Deploy/m);
    expect(JSON.parse((await gennaker('stage', 'schema', 'wait')).out)).toMatchObject({ type: 'object' });
    expect((await gennaker('stage', 'schema', 'wiat')).code).toBe(1);
  });

  it('says how to mend what cannot be understood', async () => {
    expect((await gennaker('pipelin', 'list')).code).toBe(2);
    const nowhere = await gennaker('pipeline', 'save', join(folder, 'nowhere.json'));
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringMatching(/there is no such file/) });
    const broken = await gennaker('pipeline', 'save', await file('broken.json', '{"name": "x",\n "stages": [}'));
    expect(broken).toMatchObject({
      code: 2,
      err: expect.stringMatching(/broken\.json:2:\d+ is neither JSON nor YAML/),
    });
    const away = await onServer('http://127.0.0.1:1', ['--json', 'application', 'list']);
    expect(away.code).toBe(5);
    expect(JSON.parse(away.err)).toMatchObject({ error: { code: 'SERVER_UNREACHABLE' } });
  });
});
