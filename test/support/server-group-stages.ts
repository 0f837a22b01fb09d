import { type Execution, Executions, type StageHandler } from '../../src/orchestration/port.ts';
import type { Accounts, TrafficGuardRules } from '../../src/providers/port.ts';
import { CloneServerGroupStage } from '../../src/orchestration/stages/clone-server-group/clone-server-group.stage.ts';
import { CreateServerGroupStage } from '../../src/orchestration/stages/create-server-group/create-server-group.stage.ts';
import { DeployStage } from '../../src/orchestration/stages/deploy/deploy.stage.ts';
import { DestroyServerGroupStage } from '../../src/orchestration/stages/destroy-server-group/destroy-server-group.stage.ts';
import { DisableClusterStage } from '../../src/orchestration/stages/disable-cluster/disable-cluster.stage.ts';
import { DisableServerGroupStage } from '../../src/orchestration/stages/disable-server-group/disable-server-group.stage.ts';
import { EnableServerGroupStage } from '../../src/orchestration/stages/enable-server-group/enable-server-group.stage.ts';
import { ResizeServerGroupStage } from '../../src/orchestration/stages/resize-server-group/resize-server-group.stage.ts';
import { ScaleDownClusterStage } from '../../src/orchestration/stages/scale-down-cluster/scale-down-cluster.stage.ts';
import { ShrinkClusterStage } from '../../src/orchestration/stages/shrink-cluster/shrink-cluster.stage.ts';
import { PinServerGroupStage } from '../../src/orchestration/stages/pin-server-group/pin-server-group.stage.ts';
import { DetermineTargetServerGroupStage } from '../../src/orchestration/stages/determine-target-server-group/determine-target-server-group.stage.ts';
import { RollbackServerGroupStage } from '../../src/orchestration/stages/rollback-server-group/rollback-server-group.stage.ts';
import { RollbackClusterStage } from '../../src/orchestration/stages/rollback-cluster/rollback-cluster.stage.ts';
import { CaptureSourceServerGroupCapacityStage } from '../../src/orchestration/stages/capture-source-server-group-capacity/capture-source-server-group-capacity.stage.ts';
import { ApplySourceServerGroupCapacityStage } from '../../src/orchestration/stages/apply-source-server-group-capacity/apply-source-server-group-capacity.stage.ts';
import BulkDestroyServerGroupStage from '../../src/orchestration/stages/bulk-destroy-server-group/bulk-destroy-server-group.plugin.ts';
import DeregisterInstancesStage from '../../src/orchestration/stages/deregister-instances-from-load-balancer/deregister-instances-from-load-balancer.plugin.ts';
import DisableInstancesStage from '../../src/orchestration/stages/disable-instances-in-discovery/disable-instances-in-discovery.plugin.ts';
import EnableInstancesStage from '../../src/orchestration/stages/enable-instances-in-discovery/enable-instances-in-discovery.plugin.ts';
import RebootInstancesStage from '../../src/orchestration/stages/reboot-instances/reboot-instances.plugin.ts';
import RegisterInstancesStage from '../../src/orchestration/stages/register-instances-with-load-balancer/register-instances-with-load-balancer.plugin.ts';
import TerminateAndDecrementStage from '../../src/orchestration/stages/terminate-instance-and-decrement-server-group/terminate-instance-and-decrement-server-group.plugin.ts';
import TerminateInstancesStage from '../../src/orchestration/stages/terminate-instances/terminate-instances.plugin.ts';

/** All stages of server groups, for a test that runs roll-outs without the engine. */
export function serverGroupStages(
  accounts: Accounts,
  guards: TrafficGuardRules,
  others: readonly Execution[] = [],
): StageHandler<never>[] {
  const kinds = [
    CloneServerGroupStage,
    CreateServerGroupStage,
    DestroyServerGroupStage,
    DisableClusterStage,
    DisableServerGroupStage,
    EnableServerGroupStage,
    ResizeServerGroupStage,
    ScaleDownClusterStage,
    ShrinkClusterStage,
    TerminateInstancesStage,
    TerminateAndDecrementStage,
    RegisterInstancesStage,
    RebootInstancesStage,
    EnableInstancesStage,
    DisableInstancesStage,
    DeregisterInstancesStage,
    BulkDestroyServerGroupStage,
    ApplySourceServerGroupCapacityStage,
    CaptureSourceServerGroupCapacityStage,
    RollbackClusterStage,
    RollbackServerGroupStage,
    DetermineTargetServerGroupStage,
    PinServerGroupStage,
  ];
  return [new DeployStage(new KnownExecutions(others)), ...kinds.map((Kind) => new Kind(accounts, guards))];
}

/** Executions that a test has made; none is started. */
class KnownExecutions extends Executions {
  constructor(private readonly executions: readonly Execution[]) {
    super();
  }

  override startPipeline(): never {
    throw new Error('not in this test');
  }

  override startedBy(): never {
    throw new Error('not in this test');
  }

  override find(id: string): Promise<Execution | undefined> {
    return Promise.resolve(this.executions.find((execution) => execution.id === id));
  }

  override cancel(): never {
    throw new Error('not in this test');
  }
}
