import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Said, saidBy } from '../support/said.ts';

const release = { application: 'shop', name: 'Release', stages: [{ refId: '1', type: 'wait', waitTime: 60 }] };

const template = {
  schema: 'v2',
  id: 'hold',
  metadata: { name: 'Hold', description: 'Waits', owner: 'me@example.com', scopes: ['global'] },
  variables: [{ name: 'seconds', type: 'int', description: 'How long' }],
  pipeline: { stages: [{ refId: '1', type: 'wait', name: 'Hold', waitTime: '${ templateVariables.seconds }' }] },
};
const templated = (variables: object): object => ({
  schema: 'v2',
  type: 'templatedPipeline',
  application: 'shop',
  name: 'Held',
  template: {
    artifactAccount: 'front50ArtifactCredentials',
    reference: 'spinnaker://hold',
    type: 'front50/pipelineTemplate',
  },
  variables,
});

describe('gennaker pipeline validate, without a server', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gennaker-validate-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
  const validate = (...words: string[]): Promise<Said> => saidBy(['pipeline', 'validate', ...words]);

  it('finds nothing wrong with a sound pipeline', async () => {
    const sound = await file('sound.json', release);
    expect(await validate(sound)).toEqual({ code: 0, out: `${sound}: valid\n`, err: '' });
  });

  it('names each fault with its place, how bad it is, and how to mend it', async () => {
    const stages = [
      { refId: '1', type: 'wait', waitTime: 'soon', requisiteStageRefIds: ['2'] },
      { refId: '2', type: 'wait', requisiteStageRefIds: ['1'] },
      { refId: '3', type: 'wiat', requisiteStageRefIds: ['9'], comments: '${ 1 + }' },
    ];
    const triggers = [{ type: 'cron', enabled: true, cronExpression: 'every day' }];
    const wrong = await file('wrong.yaml', { ...release, stages, triggers, parameterConfig: [{}] });
    const { code, out } = await validate(wrong);
    expect(code).toBe(1);
    for (const told of [
      /stages\[0\]\.requisiteStageRefIds: is part of a cycle: "1" → "2" → "1"/,
      /stages\[2\]\.requisiteStageRefIds\[0\]: no stage has the refId "9"/,
      /stages\[0\]\.waitTime: .*expected a number/,
      /warning: stages\[2\]\.type: "wiat" is no type of stage .*did you mean "wait"/,
      /warning: stages\[2\]\.comments: \$\{ 1 \+ \}, at character \d+: Expected a value/,
      /triggers\[0\]\.cronExpression: /,
      /parameterConfig\[0\]\.name: is missing/,
    ]) {
      expect(out).toMatch(told);
    }
  });

  it('answers a program with a verdict for each pipeline of each file', async () => {
    const list = await file('list.json', [release, { ...release, name: '' }]);
    const { code, out } = await saidBy(['--json', 'pipeline', 'validate', list]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      { file: list, name: 'Release', at: [0], kind: 'pipeline', valid: true, errors: [], warnings: [] },
      expect.objectContaining({ at: [1], valid: false, errors: [expect.objectContaining({ path: ['name'] })] }),
    ]);
  });

  it('checks what a template makes of a pipeline, with the template in another file', async () => {
    const made = await file('held.json', templated({ seconds: 30 }));
    const bare = await validate(made);
    expect(bare).toMatchObject({
      code: 0,
      out: expect.stringMatching(/warning: template: .*spinnaker:\/\/hold is not at hand/),
    });
    const hold = await file('hold.json', template);
    expect((await validate(made, hold)).out).toBe(`${made}: valid\n${hold}: valid\n`);
    const wrong = await file('wrong-held.json', templated({}));
    expect(await validate(wrong, '--template', hold)).toMatchObject({ code: 1, out: expect.stringMatching(/seconds/) });
  });

  it('checks a template', async () => {
    const wrong = await file('wrong-template.json', { ...template, id: 'no such id', variables: [{ name: 'a b' }] });
    const { code, out } = await validate(wrong);
    expect(code).toBe(1);
    expect(out).toMatch(/: id: "no such id" is no id/);
  });

  it.each(['{}', '{"stages": {}}', '{"stages": [null], "triggers": 3}', '[[[]]]', '"text"', '{"a": '])(
    'says what is wrong with %s, and stays on its feet',
    async (content) => {
      const { code, out, err } = await validate(await file('odd.json', content));
      expect([1, 2]).toContain(code);
      expect(out + err).not.toMatch(/should not|\n +at /);
    },
  );
});
