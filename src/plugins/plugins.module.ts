import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from './catalogue.ts';
import { findPlugins } from './find-plugins.ts';

/** Brings every plugin folder into the process, and the {@link Catalogue} of them to whoever asks. */
@Module({})
export class PluginsModule {
  /** @param root folder to search; the running sources where it is not said */
  static async found(root?: string): Promise<DynamicModule> {
    const plugins = await findPlugins(root);
    return {
      module: PluginsModule,
      global: true,
      imports: [DiscoveryModule, ...plugins.map(({ module }) => module)],
      providers: [Catalogue],
      exports: [Catalogue],
    };
  }
}
