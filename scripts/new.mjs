/**
 * `npm run new stage NAME`: a folder with a stage that works from the first minute, and its spec. NAME is the stage's
 * `type` in camel case, `scaleDown`.
 */
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const usage = 'Usage: npm run new stage NAME      NAME in camel case, such as scaleDown';

function refuse(sentence) {
  console.error(`${sentence}\n${usage}`);
  process.exit(2);
}

const [family, kind, ...rest] = process.argv.slice(2);
if (family !== 'stage' || !kind || rest.length > 0) refuse('Only stages can be made by this command.');
if (!/^[a-z][A-Za-z0-9]{1,48}$/.test(kind)) refuse(`"${kind}" is no name for a stage.`);
const folderName = kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
if (['model', 'engine', 'storage', 'server-groups'].includes(folderName))
  refuse(`"${folderName}" is kept for the house.`);

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'src/orchestration/stages', folderName);
const taken = await access(folder).then(
  () => true,
  () => false,
);
if (taken) refuse(`${path.relative(root, folder)} is there already.`);

const name = kind[0].toUpperCase() + kind.slice(1);
const title = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');

const files = {
  [`${folderName}.stage.ts`]: `
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { StageHandler, StageKind, succeeded, type TaskStep } from '../../port.ts';

export const ${name}Options = z.looseObject({
  greeting: z.string().min(1).describe('What the stage puts out.'),
});
type ${name}Options = z.infer<typeof ${name}Options>;

/** Says in one sentence what it does to the world, and when it is done. */
@Injectable()
@StageKind({ kind: '${kind}', title: '${title}', options: ${name}Options })
export class ${name}Stage extends StageHandler<${name}Options> {
  override tasks(): TaskStep<${name}Options>[] {
    return [{ name: '${kind}', turn: ({ options }) => succeeded({ greeting: options.greeting }) }];
  }
}
`,
  [`${folderName}.stage.spec.ts`]: `
import { describe, expect, it } from '@jest/globals';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { ${name}Stage } from './${folderName}.stage.ts';

describe('${title}', () => {
  it('puts out its greeting', async () => {
    const bench = new StageBench(new ${name}Stage(), { context: { greeting: 'Good day' } });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(bench.stage.outputs).toEqual({ greeting: 'Good day' });
  });
});
`,
  'plugin.module.ts': `
import { Module } from '@nestjs/common';
import { ${name}Stage } from './${folderName}.stage.ts';

@Module({ providers: [${name}Stage] })
export default class ${name}Plugin {}
`,
};

const style = await resolveConfig(path.join(root, 'package.json'));
await mkdir(folder, { recursive: true });
for (const [file, text] of Object.entries(files)) {
  const where = path.join(folder, file);
  await writeFile(where, await format(text.trimStart(), { ...style, filepath: where }));
  console.log(path.relative(root, where));
}
console.log(`\nNext: npm run jest -- ${path.relative(root, folder)}`);
