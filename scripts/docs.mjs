// Writes docs/reference/ from the built product: one page for each stage, trigger and provider.
import 'reflect-metadata';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { referencePages } from '../dist/src/plugins/reference.js';

const folder = 'docs/reference';
rmSync(folder, { recursive: true, force: true });
for (const { path, text } of await referencePages()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
