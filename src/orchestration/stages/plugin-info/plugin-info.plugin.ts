import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AbsentServiceStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Spinnaker's plugins are Java archives; those of Gennaker are folders that are built in. */
@Injectable()
@StageKind({
  kind: 'upsertPluginInfo',
  aliases: ['deletePluginInfo', 'deletePluginArtifact', 'setPreferredPluginRelease'],
  title: 'Plugin info',
  description: 'Saves or deletes what Spinnaker knows of one of its plugins, which this server cannot load.',
  options: z.looseObject({
    pluginInfo: z.looseObject({}).nullish().describe('What is known of the plugin.'),
    pluginInfoId: text().nullish().describe('Id of the plugin.'),
    pluginId: text().nullish().describe('Id of the plugin.'),
    version: text().nullish().describe('Release of the plugin.'),
  }),
})
export default class PluginInfoStage extends AbsentServiceStage {
  protected override readonly service = "a registry of Spinnaker's Java plugins";
  protected override readonly instead = 'A plugin of Gennaker is a folder that is built in: see CONTRIBUTING.md.';
}
