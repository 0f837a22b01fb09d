import type { Capacity } from '../../../providers/port.ts';
import type { ChildStage } from '../../port.ts';
import type { ClusterDefinition } from '../cluster-definition.ts';

/** The group that was there before, as it was when the roll-out began: the way back. */
export interface Source {
  name: string;
  account: string;
  region: string;
  /** It took traffic. */
  enabled: boolean;
  capacity: Capacity;
}

/** What a strategy may look at. */
export interface RollOut {
  options: ClusterDefinition;
  account: string;
  region: string;
  cloudProvider: string;
  cluster: string;
  /** The new group. */
  name: string;
  /** Size that the new group ends with. */
  capacity: Capacity;
  source?: Source;
}

/** What is to be deployed, and by whom, before anything is. */
export interface Wish {
  options: ClusterDefinition;
  account: string;
  region: string;
  cloudProvider?: string | undefined;
  cluster: string;
  application: string;
  /** It is a copy of another group. */
  clones: boolean;
  executionId: string;
  stageId: string;
}

/**
 * What happens between the new server group and the old ones. A strategy only plans: its children do the work, one after
 * another, and each is a stage that can be run alone. To add one: a file here, and a line in `index.ts`.
 */
export interface DeploymentStrategy {
  /** As pipelines write it, lower case. */
  name: string;
  /** The new group starts with no instances; the children make it grow. Else it is whole, up and enabled before them. */
  growsByItself?: boolean;
  /** With `growsByItself`: so many instances to begin with; none where it is not said. */
  startsWith?: number;
  /** Children that do all of the work, the making of the group included; the others are not asked then. */
  instead?(wish: Wish): ChildStage[];
  /** Children that run once the new group is made. */
  after(rollOut: RollOut): ChildStage[];
  /**
   * The way back, with `rollback.onFailure`.
   *
   * @param inDeploying the new group itself failed, not what came after
   */
  wayBack(rollOut: RollOut, inDeploying: boolean): ChildStage[];
  /** Children that run whenever the roll-out has failed, after the way back. */
  onFailure?(rollOut: RollOut): ChildStage[];
}
