import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../../kernel/index.ts';
import { accountOf, locationOf, NoSuchServerGroup, resolveTarget, type ServerGroup } from '../../../providers/port.ts';
import { type Planning, StageKind } from '../../port.ts';
import { ClusterDefinition, ServerGroupCreation } from '../../server-groups/port.ts';

/** Makes a copy of a server group: what the stage does not say is taken from the original. */
@Injectable()
@StageKind({
  kind: 'cloneServerGroup',
  aliases: ['copyLastAsg'],
  title: 'Clone server group',
  description: 'Makes a copy of a server group, with whatever else the stage says.',
  options: ClusterDefinition,
})
export class CloneServerGroupStage extends ServerGroupCreation {
  protected override async original({ options }: Planning<ClusterDefinition>): Promise<ServerGroup> {
    const { source = {} } = options;
    const account = source.account ?? accountOf(options);
    const region = source.region ?? locationOf(options);
    const name = source.asgName ?? source.serverGroupName;
    if (name !== undefined) return this.cloud.get({ account, region, name });
    const { targetCluster, cluster = targetCluster, target = 'current_asg' } = options;
    if (typeof cluster !== 'string') {
      const message = 'is missing. Expected the name of the server group to copy, or its cluster.';
      throw new InvalidInput('The stage', [{ path: ['source', 'asgName'], message }]);
    }
    const found = resolveTarget(String(target), await this.cloud.cluster(account, region, cluster));
    if (found === undefined) throw new NoSuchServerGroup(account, { region, name: cluster });
    return found;
  }
}
