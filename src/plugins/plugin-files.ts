import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A file of a plugin folder, loaded. */
export interface PluginFile {
  /** From the root of the search, `orchestration/stages/wait/wait.plugin.ts`. */
  file: string;
  loaded: { default?: unknown };
}

/** The sources that are running: `src/` under a test, `dist/src/` when built. */
const runningSources = fileURLToPath(new URL('..', import.meta.url));

/**
 * Loads every `plugin.module` and `NAME.plugin` below a folder, one after another in the order of their paths, so that every
 * start of a release is the same. They share most of what they import: side by side would gain nothing.
 *
 * In the packed product this search has been done: `scripts/pack.mjs` puts its findings in the place of this file.
 *
 * @param root folder to search; the running sources where it is not said
 */
export async function loadPluginFiles(root: string = runningSources): Promise<PluginFile[]> {
  const files = (await readdir(root, { recursive: true })).filter((path) =>
    /(?:^|[\\/])(?:plugin\.module|[^\\/]+\.plugin)\.[jt]s$/.test(path),
  );
  const plugins: PluginFile[] = [];
  for (const file of files.sort()) {
    const loaded = (await import(pathToFileURL(join(root, file)).href)) as PluginFile['loaded'];
    plugins.push({ file: file.replaceAll('\\', '/'), loaded });
  }
  return plugins;
}
