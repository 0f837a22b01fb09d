import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type JscConfig, transform } from '@swc/core';

/** `./a.ts` becomes `./a.js`. The types of SWC do not know it yet. */
const forNode: JscConfig & { rewriteRelativeImportExtensions: true } = { rewriteRelativeImportExtensions: true };

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A folder with JavaScript that another process can run; everything in it is ESM and sees the repository's packages. */
export interface Compiled {
  folder: string;
  remove(): Promise<void>;
}

/**
 * Compiles parts of the sources for a child process, which has no jest to do it. Types are not looked at.
 *
 * @param parts  folders of the repository, `src/kernel`; specs in them are left out
 * @param script text of `main.js` beside them, `import … from './src/kernel/index.js'`
 */
export async function compiled(parts: readonly string[], script: string): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-compiled-'));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'main.js'), script);
  for (const part of parts) {
    for (const file of await readdir(join(repository, part), { recursive: true })) {
      if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) await compile(join(part, file), folder);
    }
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function compile(file: string, folder: string): Promise<void> {
  const source = await readFile(join(repository, file), 'utf8');
  const { code } = await transform(source, {
    filename: file,
    swcrc: true,
    configFile: join(repository, '.swcrc'),
    sourceMaps: false,
    jsc: forNode,
  });
  const target = join(folder, file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}
