import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';

/** A plugin folder as it was found. */
export interface FoundPlugin {
  /** From the root of the search, `orchestration/stages/wait`. */
  folder: string;
  /** What its file exports by default: a Nest module, or the plugin itself where it needs no module of its own. */
  exported: Type;
  isModule: boolean;
}

/** The sources that are running: `src/` under a test, `dist/src/` when built. */
const runningSources = fileURLToPath(new URL('..', import.meta.url));

/**
 * Finds every folder with a `plugin.module` (a Nest module) or a `NAME.plugin` (one class) and loads them one after another in the order of their paths, so that every
 * start of a release is the same. They share most of what they import: side by side would gain nothing.
 *
 * @param root folder to search; the running sources where it is not said
 * @throws {Error} a plugin does not export a class by default
 */
export async function findPlugins(root: string = runningSources): Promise<FoundPlugin[]> {
  const files = (await readdir(root, { recursive: true })).filter((path) =>
    /(?:^|[\\/])(?:plugin\.module|[^\\/]+\.plugin)\.[jt]s$/.test(path),
  );
  const plugins: FoundPlugin[] = [];
  for (const file of files.sort()) plugins.push(await load(root, file));
  return plugins;
}

async function load(root: string, file: string): Promise<FoundPlugin> {
  const loaded = (await import(pathToFileURL(join(root, file)).href)) as { default?: unknown };
  if (typeof loaded.default !== 'function') {
    throw new Error(
      `${join(root, file)} must export its Nest module, or its plugin, by default; see docs/decisions/0002-plugins-are-folders.md.`,
    );
  }
  const isModule = /plugin\.module\.[jt]s$/.test(file);
  return { folder: dirname(file).replaceAll('\\', '/'), exported: loaded.default as Type, isModule };
}
