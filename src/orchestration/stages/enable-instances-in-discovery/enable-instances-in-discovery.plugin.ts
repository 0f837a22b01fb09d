import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance, isUp } from '../../../providers/port.ts';
import { StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({ ...instanceFields });
type Options = z.infer<typeof Options>;

/** Lets single instances be found by their clients again. */
@Injectable()
@StageKind({
  kind: 'enableInstancesInDiscovery',
  title: 'Enable instances in discovery',
  description: 'Lets single instances be found by their clients again.',
  options: Options,
})
export default class EnableInstancesInDiscoveryStage extends InstancesStage<Options> {
  protected override readonly waitName = 'waitForUpInstances';

  protected override async act(
    turn: Turn<Options>,
    { account, region, name }: Place,
    instances: string[],
  ): Promise<void> {
    await this.cloud.groups(account).setInstanceTraffic(turn.operation, { region, name }, instances, true);
  }

  protected override isDone(instance: Instance | undefined): boolean {
    return instance === undefined || isUp(instance);
  }
}
