import { Injectable } from '@nestjs/common';
import { StageKind } from '../../port.ts';
import { ClusterDefinition, ServerGroupCreation } from '../../server-groups/port.ts';

/** Makes one server group in one place, and rolls it out by its strategy. */
@Injectable()
@StageKind({
  kind: 'createServerGroup',
  title: 'Create server group',
  description: 'Makes a server group and rolls it out by its strategy.',
  options: ClusterDefinition,
})
export class CreateServerGroupStage extends ServerGroupCreation {}
