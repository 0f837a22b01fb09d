import type { Json, KubeObject } from '../objects.ts';
import { selectorOf } from '../selectors.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

/** Whether a pod of this spec may run on the node. */
export function fitsNode(spec: Json, { metadata, spec: { unschedulable } = {} }: KubeObject): boolean {
  const labels = metadata.labels ?? {};
  const wanted = Object.entries<string>(spec.nodeSelector ?? {});
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    !unschedulable &&
    wanted.every(([name, value]) => labels[name] === value) &&
    (!required || required.some((term: Json) => selectorOf({ matchExpressions: term.matchExpressions })(labels)))
  );
}

/** Says that nodes are ready. */
export class NodeController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    return table === '/nodes' ? [keyOf(object)] : [];
  }

  reconcile(key: string): void {
    const node = this.plane.find('Node', key);
    if (!node || node['status']?.conditions) return;
    const now = this.plane.text();
    this.plane.status(node, {
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
      addresses: [{ type: 'Hostname', address: node.metadata.name }],
      nodeInfo: {
        kubeletVersion: 'v1.32.0',
        containerRuntimeVersion: 'fake://1',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    });
  }
}
