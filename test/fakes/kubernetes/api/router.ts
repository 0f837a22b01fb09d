import { methodNotAllowed } from '../failures.ts';
import type { Call } from '../request-log.ts';
import type { Answer, Asked, Served } from './cluster.ts';
import { discovery } from './discovery.ts';
import { documentOf } from './documents.ts';
import { openapi } from './openapi.ts';
import { getObject, listObjects } from './reads.ts';
import { review } from './reviews.ts';
import { subresource } from './subresources.ts';
import { targetOf, verbOf } from './target.ts';
import { createObject, patchObject, removeCollection, removeObject, replaceObject } from './writes.ts';

const handlers: Record<string, (served: Served, asked: Asked) => Answer> = {
  get: getObject,
  list: listObjects,
  create: createObject,
  update: replaceObject,
  patch: patchObject,
  delete: removeObject,
  deletecollection: removeCollection,
};

/** What a call asks for, as RBAC sees it; undefined when it is about no resource. */
export function askedBy({ registry, access }: Served, call: Call): Asked {
  const target = targetOf(call.path, registry.kinds);
  const { kind, namespace = '', name = '', subresource: part = '' } = target;
  const verb = verbOf(call.method, target, call.query);
  access.authorize(kind, {
    verb,
    group: kind.group,
    resource: kind.plural,
    subresource: part,
    namespace: kind.kind === 'Namespace' ? name : namespace,
    name,
  });
  return { target, verb, call };
}

/** Answers what is about no resource: health, discovery, reviews. */
export function answerAside({ registry, access }: Served, call: Call): Answer | undefined {
  const { method, path } = call;
  if (['/healthz', '/livez', '/readyz'].includes(path)) return { code: 200, text: 'ok', type: 'text/plain' };
  if (method === 'POST' && /^\/apis\/auth/.test(path)) {
    const answer = review(access, path, documentOf(call));
    if (answer) return { code: 201, text: JSON.stringify(answer) };
  }
  const about = method === 'GET' ? (discovery(registry.kinds, path) ?? openapi(registry.kinds, path)) : undefined;
  return about && { code: 200, text: JSON.stringify(about) };
}

/** Answers a request for resources that is no watch. */
export function answer(served: Served, asked: Asked): Answer {
  const { subresource: part } = asked.target;
  if (part !== undefined && !['status', 'finalize', 'ephemeralcontainers'].includes(part))
    return subresource(served, asked);
  const handler = handlers[asked.verb];
  if (!handler) throw methodNotAllowed();
  return handler(served, asked);
}
