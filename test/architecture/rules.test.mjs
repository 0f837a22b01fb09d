/**
 * Rules that never fail guard nothing: each rule of .dependency-cruiser.cjs and each guard of eslint.config.mjs meets a
 * violation planted for it here. Run by `npm run test:rules`, outside of jest because both tools are loaded as programs.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = path.resolve(import.meta.dirname, '../..');
const { forbidden } = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs'));

/** A small house. Each file that breaks a rule says which by its name; `fine-…` breaks none. */
const house = {
  'src/kernel/index.ts': 'export const kernel = 1;',
  'src/kernel/kernel-leans-on-nothing.ts': "export * from '../applications/index.ts';",
  'src/applications/index.ts': "export { rows } from './storage/rows.ts';",
  'src/applications/storage/rows.ts': 'export const rows = 1;',
  'src/applications/rows.spec.ts': "import '../../test/support/fine.ts';",
  'src/applications/no-cycles.ts': "import './no-cycles-too.ts'; export const a = 1;",
  'src/applications/no-cycles-too.ts': "import './no-cycles.ts'; export const b = 1;",
  'src/applications/fine-owner.ts':
    "import { Part } from './fine-part.ts'; export class Owner { part = new Part(this); }",
  'src/applications/fine-part.ts':
    "import type { Owner } from './fine-owner.ts'; export class Part { constructor(readonly owner: Owner) {} }",
  'src/applications/port.ts': "import type { Yes } from '../orchestration/port.ts'; export type No = Yes[];",
  'src/plugins/no-circles-of-features.ts':
    "import type { Yes } from '../applications/port.ts'; export type no = Yes[];",
  'src/applications/fine.ts': "import '../kernel/index.ts'; import '../providers/port.ts'; import './storage/rows.ts';",
  'src/applications/product-without-test-parts.ts': "import './rows.spec.ts';",
  'src/applications/product-without-dev-libraries.ts': "import { Linter } from 'eslint'; export const l = Linter;",
  'src/applications/nothing-unresolved.ts': "import './nowhere.ts';",
  'src/applications/faces-are-leaves.ts': "import '../api/index.ts';",
  'src/api/index.ts': "import '../applications/index.ts'; import '../orchestration/index.ts';",
  'src/expressions/index.ts': "import '../kernel/index.ts';",
  'src/expressions/expressions-are-pure.ts': "import 'node:fs';",
  'src/orchestration/port.ts':
    "import '../kernel/index.ts'; import type { Yes } from './no-cycles-through-a-door.ts'; export type { Yes };",
  'src/orchestration/no-cycles-through-a-door.ts':
    "import type { No } from '../applications/port.ts'; export type Yes = No[];",
  'src/orchestration/index.ts': "import '../applications/index.ts'; import './engine/fine.ts';",
  'src/orchestration/neighbours-by-the-front-door.ts': "import '../applications/storage/rows.ts';",
  'src/orchestration/nobody-knows-a-plugin.ts': "import './stages/wait/plugin.module.ts';",
  'src/orchestration/model/fine.ts': 'export const model = 1;',
  'src/orchestration/engine/fine.ts': "import '../model/fine.ts'; import '../../kernel/index.ts';",
  'src/orchestration/engine/engine-is-pure.ts': "import 'node:crypto';",
  'src/orchestration/engine/engine-knows-its-model-only.ts': "import '../../applications/index.ts';",
  'src/orchestration/stages/wait/plugin.module.ts':
    "import '../../port.ts'; import '../../../providers/port.ts'; import './fine.ts';",
  'src/orchestration/stages/wait/fine.ts': "import '../../../kernel/index.ts';",
  'src/orchestration/stages/wait/plugins-by-the-socket.ts': "import '../../index.ts';",
  'src/providers/port.ts': "import './model/fine.ts';",
  'src/providers/model/fine.ts': 'export const moniker = 1;',
  'test/support/fine.ts': "import '../../src/applications/index.ts'; import 'eslint';",
  'web/src/web-shares-the-wire.ts': "import '../../src/applications/index.ts';",
};

describe('the rule of dependencies', () => {
  let folder;
  let broken;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gennaker-rules-'));
    for (const [name, text] of Object.entries(house)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), `${text}\n`);
    }
    for (const name of ['package.json', 'tsconfig.json']) await cp(path.join(root, name), path.join(folder, name));
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const config = path.join(root, '.dependency-cruiser.cjs');
    const told = path.join(folder, 'told.json');
    // It exits with the number of errors, which is what is wanted here.
    await promisify(execFile)(
      process.execPath,
      [cruiser, '--config', config, '-T', 'json', '-f', told, 'src', 'test', 'web'],
      { cwd: folder },
    ).catch(() => undefined);
    broken = JSON.parse(await readFile(told, 'utf8')).summary.violations.map(({ rule, from, cycle = [] }) => ({
      rule: rule.name,
      from,
      files: [from, ...cycle.map(({ name }) => name)],
    }));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const { name } of forbidden) {
    it(`finds what breaks ${name}`, () => {
      const guilty = broken.filter((violation) => violation.rule === name);
      assert.ok(
        guilty.some(({ files }) => files.some((file) => path.basename(file).startsWith(name))),
        `nothing was found; all findings: ${JSON.stringify(broken)}`,
      );
    });
  }

  it('leaves alone what breaks nothing', () => {
    // The doors that a circle leads through are named with the file that closes it.
    const doors = (file) => /^src\/(applications|orchestration)\/port\.ts$/.test(file);
    const named = broken.filter(
      ({ from }) => !doors(from) && !forbidden.some(({ name }) => path.basename(from).startsWith(name)),
    );
    assert.deepEqual(named, []);
  });
});

/** Text, the file it would stand in, and the rule that must refuse it; `undefined` where it is allowed. */
const planted = [
  ['export const a = process.env.HOME;', 'src/applications/x.ts', 'no-restricted-syntax'],
  ['export const a = process.env.HOME;', 'src/settings/x.ts', undefined],
  [
    "import { spawn } from 'node:child_process'; spawn('a');",
    'src/bakery/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  ["import { spawn } from 'node:child_process'; spawn('a');", 'src/processes/x.ts', undefined],
  [
    "import { request } from 'undici'; await request('a');",
    'src/triggers/git/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  ["import { get } from 'node:https'; get('a');", 'src/artifacts/x.ts', '@typescript-eslint/no-restricted-imports'],
  ["await fetch('a');", 'src/orchestration/stages/webhook/x.ts', 'no-restricted-globals'],
  ["import { request } from 'undici'; await request('a');", 'src/egress/x.ts', undefined],
  ["await fetch('a');", 'src/cli/x.ts', undefined],
  ["import { isIP } from 'node:net'; isIP('a');", 'src/settings/x.ts', undefined],
  ["import { connect } from 'node:net'; connect(1);", 'src/settings/x.ts', '@typescript-eslint/no-restricted-imports'],
  ['console.log(process.env.PATH);', 'src/providers/local/host/x.ts', undefined],
  [
    "import { InjectRepository } from '@nestjs/typeorm'; InjectRepository();",
    'src/access/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    "import { DataSource } from 'typeorm'; new DataSource();",
    'src/access/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  ['export const a = (source: any) => source.transaction(() => 1);', 'src/access/x.ts', 'no-restricted-syntax'],
  ['export const a = (source: any) => source.transaction(() => 1);', 'src/persistence/x.ts', undefined],
  [
    "import { runInNewContext } from 'node:vm'; runInNewContext('1');",
    'src/persistence/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    "import { runInNewContext } from 'node:vm'; runInNewContext('1');",
    'src/cli/x.ts',
    '@typescript-eslint/no-restricted-imports',
  ],
  ["export const a = new Function('return 1');", 'src/settings/x.ts', 'no-new-func'],
  ["export const a = eval('1');", 'src/expressions/x.ts', 'no-eval'],
  ['export const a = Date.now();', 'src/orchestration/engine/x.ts', 'no-restricted-syntax'],
  ['export const a = new Date();', 'src/expressions/x.ts', 'no-restricted-syntax'],
  ['setTimeout(() => 1, 1);', 'src/canary/judge/x.ts', 'no-restricted-globals'],
  ['export const a = Date.now();', 'src/orchestration/x.ts', undefined],
  ['export const a: any = 1;', 'src/api/x.ts', '@typescript-eslint/no-explicit-any'],
  ['export const a: any = 1; // eslint-disable-line', 'src/orchestration/x.ts', '@typescript-eslint/no-explicit-any'],
  ['// @ts-ignore\nexport const a = 1;', 'src/api/x.ts', '@typescript-eslint/ban-ts-comment'],
  ['console.log(1);', 'src/api/x.ts', 'no-console'],
  ['export {};\n'.padEnd(420, '\n'), 'src/api/x.ts', 'max-lines'],
  [
    '@Module({})\nexport class Empty {}\ndeclare function Module(of: object): ClassDecorator;',
    'src/api/x.ts',
    undefined,
  ],
];

describe('the guards of the lint', () => {
  // The files are not on disk, so the rules that need types are left out; none of those met here does.
  const lint = new ESLint({
    cwd: root,
    overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
  });

  for (const [text, file, rule] of planted) {
    it(`${rule ? `refuses by ${rule}` : 'allows'} in ${file}: ${text.split('\n')[0]}`, async () => {
      const [{ messages }] = await lint.lintText(text, { filePath: path.join(root, file) });
      const rules = messages.filter((message) => message.severity === 2).map((message) => message.ruleId);
      if (rule) assert.ok(rules.includes(rule), JSON.stringify(messages));
      else
        assert.deepEqual(
          rules.filter((name) => name !== '@typescript-eslint/no-explicit-any'),
          [],
        );
    });
  }
});
