import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { artifactsOf, bindArtifacts } from './artifacts/replacement.ts';
import { difference, driftOf } from './diff/index.ts';
import { completionDetails, jobPods, jobState } from './jobs/standing.ts';
import { firewallOf, loadBalancerOf } from './load-balancer-views.ts';
import { reasonsOf } from './reasons/index.ts';
import { serverGroupOf } from './server-group-views.ts';
import { standingOf } from './stability/index.ts';
import { threeWayPatch } from './three-way.ts';

const words = [
  ...['containers', 'initContainers', 'containerStatuses', 'conditions', 'state', 'waiting', 'terminated', 'reason'],
  ...['message', 'template', 'spec', 'metadata', 'labels', 'selector', 'matchLabels', 'ports', 'port', 'name', 'image'],
  ...[
    'rules',
    'http',
    'paths',
    'backend',
    'service',
    'ingress',
    'from',
    'ipBlock',
    'cidr',
    'replicas',
    'env',
    'volumes',
  ],
  ...['strategy', 'updateStrategy', 'rollingUpdate', 'phase', 'status', 'type', 'lastState', '__proto__', 'toString'],
];
const { anything } = fc.letrec<{ anything: Json }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 6 },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.constantFrom('', 'Ready', 'True', 'web', 'RollingUpdate'),
    ),
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie('anything'), { maxKeys: 6 }) as fc.Arbitrary<Json>,
  ),
}));
const kinds = [
  ...['apps/v1 Deployment', 'apps/v1 ReplicaSet', 'apps/v1 StatefulSet', 'apps/v1 DaemonSet', 'batch/v1 Job', 'v1 Pod'],
  ...['v1 Service', 'networking.k8s.io/v1 Ingress', 'networking.k8s.io/v1 NetworkPolicy', 'v1 Secret', 'x.y/v1 Widget'],
];
const object = fc
  .record({ kind: fc.constantFrom(...kinds), spec: anything, status: anything })
  .map((drawn): KubernetesObject => {
    const [apiVersion = '', kind = ''] = drawn.kind.split(' ');
    const { spec, status } = drawn as { spec: JsonObject; status: JsonObject };
    return { apiVersion, kind, metadata: { name: 'web', namespace: 'prod' }, spec, status };
  });

/** A cluster holds what others have put there; nothing of it may bring us down. */
describe('whatever a cluster holds', () => {
  it('can be judged, shown, compared and changed', () => {
    fc.assert(
      fc.property(object, object, (one, other) => {
        const around = { account: 'dev', pods: [other], services: [other], policies: [other] };
        for (const rules of ['spinnaker', 'conditions'] as const)
          expect(standingOf(one, rules)).toHaveProperty('stable');
        reasonsOf(one, [other], []);
        serverGroupOf(one, around);
        loadBalancerOf(one, { account: 'dev', workloads: [{ object: other, pods: [one] }], services: [other] });
        firewallOf(one, 'dev');
        jobState(one);
        completionDetails(one, jobPods([one, other]));
        artifactsOf(one);
        driftOf(one, other, 'gennaker');
        const { manifest } = bindArtifacts(one, [], {
          account: 'dev',
          namespace: 'prod',
          images: 'match-name-and-tag',
        });
        expect(manifest).toEqual(one);
        expect(difference(one, structuredClone(one))).toEqual({ diff: '', fields: [] });
        threeWayPatch(one as never, other as never, true);
      }),
      { numRuns: 200 },
    );
  });
});
