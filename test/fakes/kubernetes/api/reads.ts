import { Failure, badRequest, notFound } from '../failures.ts';
import { type Kind, apiVersionOf } from '../kinds.ts';
import { type Selects, fieldSelector, labelSelector } from '../selectors.ts';
import type { Stored } from '../store.ts';
import type { Answer, Asked, Served } from './cluster.ts';
import type { Target } from './target.ts';

/** The JSON of an object in the version that was asked for. */
export const textOf = (kind: Kind, stored: Stored): string =>
  stored.text(kind.custom ? apiVersionOf(kind) : stored.object.apiVersion);

/** One object. */
export function getObject({ registry }: Served, { target: { kind, namespace, name } }: Asked): Answer {
  return { code: 200, text: textOf(kind, registry.get(kind, namespace, name!)) };
}

/** What the selectors of a request select, or undefined when it has none. */
export function selectionOf({ kind, name }: Target, query: URLSearchParams): Selects | undefined {
  const claims: Selects[] = [];
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  if (labels) {
    const matches = labelSelector(labels);
    claims.push((object) => matches(object.metadata.labels));
  }
  if (fields) claims.push(fieldSelector(fields, kind.kind));
  if (name !== undefined) claims.push((object) => object.metadata.name === name);
  return claims.length === 0 ? undefined : (object) => claims.every((claim) => claim(object));
}

/** What a list or watch is about. */
export function selected({ registry: { store } }: Served, target: Target, query: URLSearchParams): readonly Stored[] {
  const all = store.list(target.kind.table, target.namespace);
  const selects = selectionOf(target, query);
  return selects ? all.filter(({ object }) => selects(object)) : all;
}

/** A list, or a page of it. */
export function listObjects(served: Served, { target, call: { query } }: Asked): Answer {
  const { kind } = target;
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  checkVersion(served, query);
  const { revision, rest } = token
    ? served.pages.take(token)
    : { revision: served.registry.store.revision, rest: selected(served, target, query) };
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const left = rest.length - page.length;
  const hasSelector = query.get('labelSelector') ?? query.get('fieldSelector');
  const metadata = {
    resourceVersion: String(revision),
    ...(left > 0 && { continue: served.pages.keep({ revision, rest: rest.slice(page.length) }) }),
    ...(left > 0 && !hasSelector && { remainingItemCount: left }),
  };
  // Typed lists say kind and version once; custom resources say it of each.
  const items = page.map((stored) => (kind.custom ? textOf(kind, stored) : stored.bare()));
  const head = `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}","metadata":${JSON.stringify(metadata)}`;
  return { code: 200, text: `${head},"items":[${items.join(',')}]}\n` };
}

function checkVersion({ registry: { store } }: Served, query: URLSearchParams): void {
  const version = query.get('resourceVersion') ?? '';
  if (version === '' || version === '0') return;
  if (!/^\d+$/.test(version))
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  if (query.has('continue')) throw badRequest('specifying resource version is not allowed when using continue');
  if (Number(version) > store.revision) {
    throw new Failure(504, 'Timeout', `Too large resource version: ${version}, current: ${store.revision}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
      retryAfterSeconds: 1,
    });
  }
}

/** The text of a pod's log. */
export function readLog({ registry, logs }: Served, { target: { kind, namespace, name }, call }: Asked): Answer {
  const pod = registry.store.get(kind.table, namespace, name!);
  if (!pod) throw notFound(kind, name!);
  return { code: 200, text: logs.read(pod.object, call.query), type: 'text/plain' };
}
