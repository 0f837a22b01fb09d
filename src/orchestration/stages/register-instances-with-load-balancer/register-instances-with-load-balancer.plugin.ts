import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Instance, isUp } from '../../../providers/port.ts';
import { StageKind, type Turn } from '../../port.ts';
import { instanceFields, InstancesStage, maybe, type Place } from '../../server-groups/port.ts';

const Options = z.looseObject({
  ...instanceFields,
  loadBalancerNames: maybe(z.array(z.string())).describe(
    'Load balancers that are meant; those of the server group when none is named.',
  ),
});
type Options = z.infer<typeof Options>;

/** Gives single instances the traffic of their load balancers back. */
@Injectable()
@StageKind({
  kind: 'registerInstancesWithLoadBalancer',
  title: 'Register instances with load balancer',
  description: 'Gives single instances the traffic of their load balancers back.',
  options: Options,
})
export default class RegisterInstancesWithLoadBalancerStage extends InstancesStage<Options> {
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
