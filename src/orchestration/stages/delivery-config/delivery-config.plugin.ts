import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AbsentServiceStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Managed delivery works by delivery configs; Gennaker has pipelines. */
@Injectable()
@StageKind({
  kind: 'upsertDeliveryConfig',
  aliases: ['importDeliveryConfig', 'deleteDeliveryConfig'],
  title: 'Delivery config',
  description: 'Saves, imports or deletes a delivery config of managed delivery, which this server does not have.',
  options: z.looseObject({
    delivery: z.looseObject({}).nullish().describe('The delivery config to save.'),
    deliveryConfigId: text().nullish().describe('The one to delete.'),
    manifest: text().nullish().describe('File to import it from, in the repository of the trigger.'),
    directory: text().nullish().describe('Folder of that file.'),
    ref: text().nullish().describe('Branch or commit of that file.'),
  }),
})
export default class DeliveryConfigStage extends AbsentServiceStage {
  protected override readonly service = 'managed delivery (Keel)';
  protected override readonly instead = 'Describe the environments as pipelines; gennaker pipeline save keeps them.';
}
