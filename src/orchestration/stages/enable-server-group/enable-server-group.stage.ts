import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Planning, StageKind, type TaskStep } from '../../port.ts';
import {
  enableServerGroup,
  maybe,
  percentage,
  targetFields,
  TargetServerGroupStage,
  waitForUpInstances,
} from '../../server-groups/port.ts';

const EnableOptions = z.looseObject({
  ...targetFields,
  targetHealthyDeployPercentage: maybe(percentage).describe('Share of the instances that must be up.'),
});
type EnableOptions = z.infer<typeof EnableOptions>;

/** Gives a server group traffic, once its instances are up. */
@Injectable()
@StageKind({
  kind: 'enableServerGroup',
  aliases: ['enableAsg'],
  title: 'Enable',
  description: 'Gives a server group its traffic back.',
  options: EnableOptions,
})
export class EnableServerGroupStage extends TargetServerGroupStage<EnableOptions> {
  protected override steps(): readonly TaskStep<EnableOptions>[] {
    const setting = { cloud: this.cloud, placeOf: (planning: Planning<EnableOptions>) => this.placeOf(planning) };
    return [enableServerGroup(setting), waitForUpInstances(setting)];
  }
}
