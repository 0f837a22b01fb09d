import { posix } from 'node:path';
import type { Type } from '@nestjs/common';
import { loadPluginFiles, type PluginFile } from './plugin-files.ts';

/** A plugin folder as it was found. */
export interface FoundPlugin {
  /** From the root of the search, `orchestration/stages/wait`. */
  folder: string;
  /** What its file exports by default: a Nest module, or the plugin itself where it needs no module of its own. */
  exported: Type;
  isModule: boolean;
}

/**
 * Every folder with a `plugin.module` (a Nest module) or a `NAME.plugin` (one class), in the order of their paths.
 *
 * @param root folder to search; the running sources where it is not said
 * @throws {Error} a plugin does not export a class by default
 */
export async function findPlugins(root?: string): Promise<FoundPlugin[]> {
  return (await loadPluginFiles(root)).map(pluginOf);
}

function pluginOf({ file, loaded }: PluginFile): FoundPlugin {
  if (typeof loaded.default !== 'function') {
    throw new Error(
      `${file} must export its Nest module, or its plugin, by default; see docs/decisions/0002-plugins-are-folders.md.`,
    );
  }
  const isModule = /plugin\.module\.[jt]s$/.test(file);
  return { folder: posix.dirname(file), exported: loaded.default as Type, isModule };
}
