import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance, isUp } from '../../../providers/port.ts';
import { StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({ ...instanceFields });
type Options = z.infer<typeof Options>;

/** Keeps clients from finding single instances. */
@Injectable()
@StageKind({
  kind: 'disableInstancesInDiscovery',
  title: 'Disable instances in discovery',
  description: 'Keeps clients from finding single instances.',
  options: Options,
})
export default class DisableInstancesInDiscoveryStage extends InstancesStage<Options> {
  protected override readonly waitName = 'waitForDownInstances';
  protected override readonly takesTraffic = true;

  protected override async act(
    turn: Turn<Options>,
    { account, region, name }: Place,
    instances: string[],
  ): Promise<void> {
    await this.cloud.groups(account).setInstanceTraffic(turn.operation, { region, name }, instances, false);
  }

  protected override isDone(instance: Instance | undefined): boolean {
    return instance === undefined || !isUp(instance);
  }
}
