import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AbsentServiceStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Clouddriver keeps caches in tablespaces; what Gennaker knows of clouds stands in ordinary tables. */
@Injectable()
@StageKind({
  kind: 'clouddriverClearAltTablespace',
  title: 'Clear tablespace',
  description: "Clears a tablespace of Clouddriver's cache, which this server does not have.",
  options: z.looseObject({ namespace: text().nullish().describe('Name of the tablespace.') }),
})
export default class ClearAltTablespaceStage extends AbsentServiceStage {
  protected override readonly service = 'a cache of Clouddriver';
  protected override readonly instead = 'There is nothing to clear: the inventory follows the clouds by itself.';
}
