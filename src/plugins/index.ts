export { Catalogue } from './catalogue.ts';
export { Family, KindTaken, type Plugin, type PluginDescription, UnknownKind } from './family.ts';
export { findPlugins, type FoundPlugin } from './find-plugins.ts';
export { type Given, OfflineCatalogue } from './offline-catalogue.ts';
export { PluginsModule } from './plugins.module.ts';
