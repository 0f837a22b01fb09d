import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance, isUp } from '../../../providers/port.ts';
import { StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({ ...instanceFields });
type Options = z.infer<typeof Options>;

/** Starts the processes of single instances anew, each in its place. */
@Injectable()
@StageKind({
  kind: 'rebootInstances',
  title: 'Reboot instances',
  description: 'Starts the processes of single instances anew, each in its place.',
  options: Options,
})
export default class RebootInstancesStage extends InstancesStage<Options> {
  protected override readonly waitName = 'waitForUpInstances';
  protected override readonly takesTraffic = true;

  protected override async act(
    turn: Turn<Options>,
    { account, region, name }: Place,
    instances: string[],
  ): Promise<void> {
    await this.cloud.groups(account).rebootInstances(turn.operation, { region, name }, instances);
  }

  protected override isDone(instance: Instance | undefined, launchedAt: number): boolean {
    return instance === undefined || (isUp(instance) && instance.launchedAt > launchedAt);
  }
}
