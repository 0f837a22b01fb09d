import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance } from '../../../providers/port.ts';
import { StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({ ...instanceFields });
type Options = z.infer<typeof Options>;

/** Ends single instances, which their server group then replaces. */
@Injectable()
@StageKind({
  kind: 'terminateInstances',
  title: 'Terminate instances',
  description: 'Ends single instances, which their server group then replaces.',
  options: Options,
})
export default class TerminateInstancesStage extends InstancesStage<Options> {
  protected override readonly waitName = 'waitForTerminatedInstances';
  protected override readonly takesTraffic = true;

  protected override async act(
    turn: Turn<Options>,
    { account, region, name }: Place,
    instances: string[],
  ): Promise<void> {
    await this.cloud.groups(account).terminateInstances(turn.operation, { region, name }, instances);
  }

  protected override isDone(instance: Instance | undefined): boolean {
    return instance === undefined;
  }
}
