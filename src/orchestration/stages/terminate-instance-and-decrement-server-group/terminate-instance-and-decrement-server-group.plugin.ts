import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance } from '../../../providers/port.ts';
import { flag, StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, otherwise, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({
  ...instanceFields,
  adjustMinIfNecessary: otherwise(flag(), true).describe(
    'The least size goes down with it where it must; true when it is not said.',
  ),
  setMaxToNewDesired: otherwise(flag(), false).describe('The largest size goes down to the new one.'),
});
type Options = z.infer<typeof Options>;

/** Ends an instance and makes its server group smaller by it. */
@Injectable()
@StageKind({
  kind: 'terminateInstanceAndDecrementServerGroup',
  aliases: ['terminateInstanceAndDecrementAsg'],
  title: 'Terminate and shrink',
  description: 'Ends an instance and makes its server group smaller by it.',
  options: Options,
})
export default class TerminateInstanceAndDecrementServerGroupStage extends InstancesStage<Options> {
  protected override readonly waitName = 'waitForTerminatedInstances';
  protected override readonly takesTraffic = true;

  protected override async act(
    { operation, options }: Turn<Options>,
    { account, region, name }: Place,
    instances: string[],
  ): Promise<void> {
    await this.cloud.groups(account).terminateInstances(operation, { region, name }, instances, {
      adjustMin: options.adjustMinIfNecessary,
      lowerMax: options.setMaxToNewDesired,
    });
  }

  protected override isDone(instance: Instance | undefined): boolean {
    return instance === undefined;
  }
}
