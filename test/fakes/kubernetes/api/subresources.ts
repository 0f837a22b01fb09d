import { randomUUID } from 'node:crypto';

import { deleteObject } from '../deletion.ts';
import { badRequest, invalid, methodNotAllowed, tooManyRequests } from '../failures.ts';
import { type Json, type KubeObject, clone } from '../objects.ts';
import { selectorOf } from '../selectors.ts';
import type { Answer, Asked, Served } from './cluster.ts';
import { documentOf } from './documents.ts';
import { readLog } from './reads.ts';
import { patched, writeOptions } from './writes.ts';

/** Subresources that are not the object itself or its status. */
export function subresource(served: Served, asked: Asked): Answer {
  const { subresource: name } = asked.target;
  if (name === 'scale') return scale(served, asked);
  if (name === 'log' && asked.verb === 'get') return readLog(served, asked);
  if (name === 'eviction' && asked.verb === 'create') return evict(served, asked);
  if (name === 'token' && asked.verb === 'create') return token(served, asked);
  if (name === 'binding' && asked.verb === 'create') return bind(served, asked);
  throw methodNotAllowed();
}

function scaleOf({ metadata, spec, status }: KubeObject): Json {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const labels = Object.entries<string>(spec.selector?.matchLabels ?? spec.selector ?? {});
  const selector = labels.map(([key, value]) => `${key}=${value}`).join(',');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector },
  };
}

function scale(served: Served, asked: Asked): Answer {
  const { kind, namespace, name } = asked.target;
  const live = served.registry.get(kind, namespace, name!).object;
  if (asked.verb === 'get') return { code: 200, text: JSON.stringify(scaleOf(live)) };
  const before = scaleOf(live);
  const wish =
    asked.verb === 'update'
      ? documentOf(asked.call)
      : patched(before, { ...asked, target: { ...asked.target, kind: { ...kind, custom: false } } });
  const replicas = wish.spec?.replicas ?? 0;
  if (replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale', plural: 'scales' }, name!, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${String(replicas)}: must be greater than or equal to 0`,
        field: 'spec.replicas',
      },
    ]);
  }
  const now = clone(live);
  now['spec'].replicas = replicas;
  now.metadata.resourceVersion = wish.metadata?.resourceVersion ?? now.metadata.resourceVersion;
  const stored = served.registry.update(kind, namespace, now, writeOptions(served, asked));
  return { code: 200, text: JSON.stringify(scaleOf(stored.object)) };
}

const success = (code: number): Answer => ({
  code,
  text: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code }),
});

/** Deletes a pod, unless a PodDisruptionBudget has none to spare. */
function evict(served: Served, asked: Asked): Answer {
  const { registry } = served;
  const { kind, namespace, name } = asked.target;
  const pod = registry.get(kind, namespace, name!);
  const budgets = registry.store
    .list('policy/poddisruptionbudgets', namespace)
    .filter(({ object }) => selectorOf(object['spec'].selector)(pod.object.metadata.labels));
  const spent = budgets.find(({ object }) => !(object['status']?.disruptionsAllowed > 0));
  if (spent) {
    const { name: budget } = spent.object.metadata;
    const { desiredHealthy, currentHealthy } = spent.object['status'] ?? {};
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${budget} needs ${String(desiredHealthy)} healthy pods and has ${String(currentHealthy)} currently`,
        field: '',
      },
    ]);
  }
  const body = documentOf(asked.call);
  deleteObject(registry, kind, pod, body.deleteOptions ?? {}, writeOptions(served, asked, body.deleteOptions));
  return success(201);
}

/** A token of a ServiceAccount, good from now on. */
function token(served: Served, asked: Asked): Answer {
  const { kind, namespace, name } = asked.target;
  const { metadata } = served.registry.get(kind, namespace, name!).object;
  const value = randomUUID();
  served.access.accept(value);
  const expirationTimestamp = served.registry.clock.text(3600);
  const request = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata,
    spec: {},
    status: { token: value, expirationTimestamp },
  };
  return { code: 201, text: JSON.stringify(request) };
}

function bind(served: Served, asked: Asked): Answer {
  const { kind, namespace, name } = asked.target;
  const pod = clone(served.registry.get(kind, namespace, name!).object);
  const node = documentOf(asked.call).target?.name;
  if (!node) throw badRequest('target.name is required');
  pod['spec'].nodeName = node;
  served.registry.update(kind, namespace, pod, { ...writeOptions(served, asked), subresource: 'binding' });
  return success(201);
}
