import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from './catalogue.ts';
import { findPlugins, type FoundPlugin } from './find-plugins.ts';

/** Brings every plugin folder into the process, and the {@link Catalogue} of them to whoever asks. */
@Module({})
export class PluginsModule {
  /** @param root folder to search; the running sources where it is not said */
  static async found(root?: string): Promise<DynamicModule> {
    const plugins = await findPlugins(root);
    return {
      module: PluginsModule,
      global: true,
      imports: [DiscoveryModule, ...classesOf(plugins, true)],
      providers: [Catalogue, ...classesOf(plugins, false)],
      exports: [Catalogue],
    };
  }
}

const classesOf = (plugins: readonly FoundPlugin[], modules: boolean): Type[] =>
  plugins.filter(({ isModule }) => isModule === modules).map(({ exported }) => exported);
