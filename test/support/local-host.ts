import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const source = resolve(import.meta.dirname, '../../src/providers/local/host');

let built: string | undefined;

/**
 * The host of the local provider, made from its sources: it is a process of its own, and plain Node runs no TypeScript. It
 * lies in a temporary folder that is named after what the sources hold, so a test never meets an older build.
 *
 * @returns the path of its entry, for the account option `hostProgram`
 */
export function builtHostProgram(): string {
  built ??= join(build(), 'main.js');
  return built;
}

function build(): string {
  const names = readdirSync(source).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const sources = names.map((name) => [name, readFileSync(join(source, name), 'utf8')] as const);
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `gennaker-host-${digest}`);
  if (existsSync(folder)) return folder;
  const fresh = mkdtempSync(`${folder}-`);
  writeFileSync(join(fresh, 'package.json'), '{"type":"module"}');
  for (const [name, text] of sources) writeFileSync(join(fresh, name.replace(/\.ts$/, '.js')), transpile(name, text));
  try {
    renameSync(fresh, folder);
  } catch {
    // Another suite was faster; theirs is the same.
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

function transpile(fileName: string, text: string): string {
  return ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
