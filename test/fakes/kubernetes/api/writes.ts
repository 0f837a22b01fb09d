import { type DeleteOptions, deleteObject } from '../deletion.ts';
import { Failure, badRequest, invalid, unsupportedMediaType } from '../failures.ts';
import { apiVersionOf } from '../kinds.ts';
import type { Json, KubeObject } from '../objects.ts';
import { jsonPatch } from '../patch/json.ts';
import { mergePatch } from '../patch/merge.ts';
import { strategicPatch } from '../patch/strategic.ts';
import type { WriteOptions } from '../registry.ts';
import type { Stored } from '../store.ts';
import type { Answer, Asked, Served } from './cluster.ts';
import { documentOf } from './documents.ts';
import { selected, textOf } from './reads.ts';

/** How a request wants its write done. @throws {Failure} 422 on a `dryRun` that is not `All` */
export function writeOptions(
  { access }: Served,
  { target: { kind, subresource }, call }: Asked,
  body?: Json,
): WriteOptions {
  const dryRun: string[] = [...call.query.getAll('dryRun'), ...(body?.dryRun ?? [])];
  if (dryRun.some((value) => value !== 'All')) {
    throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions', plural: '' }, '', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
        field: 'dryRun',
      },
    ]);
  }
  const validation = call.query.get('fieldValidation');
  const manager = call.query.get('fieldManager') ?? (call.userAgent.split('/')[0] || 'unknown');
  return {
    manager: manager.slice(0, 128),
    dryRun: dryRun.length > 0,
    user: access.user,
    apiVersion: apiVersionOf(kind),
    force: call.query.get('force') === 'true',
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
    warnings: [],
    ...(subresource && { subresource }),
  };
}

const written = ({ kind }: Asked['target'], stored: Stored, { warnings = [] }: WriteOptions, code = 200): Answer => ({
  code,
  text: textOf(kind, stored),
  headers: { Warning: warnings.map((warning) => `299 - ${JSON.stringify(warning)}`) },
});

/** POST of an object. */
export function createObject(served: Served, asked: Asked): Answer {
  const { target, call } = asked;
  const options = writeOptions(served, asked);
  return written(
    target,
    served.registry.create(target.kind, target.namespace, documentOf(call), options),
    options,
    201,
  );
}

/** PUT of an object or its status. */
export function replaceObject(served: Served, asked: Asked): Answer {
  const { target, call } = asked;
  const { kind, namespace, name } = target;
  const wish: KubeObject = documentOf(call);
  checkName(wish, name!);
  served.registry.get(kind, namespace, name!);
  if (kind.custom && !wish.metadata.resourceVersion) {
    throw invalid(kind, name!, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0x0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ]);
  }
  const options = writeOptions(served, asked);
  return written(target, served.registry.update(kind, namespace, wish, options), options);
}

function checkName({ metadata }: KubeObject, name: string): void {
  if (metadata.name === name) return;
  throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** Changes a document by a patch of one of the three forms that are not apply. */
export function patched(live: Json, { target: { kind }, call }: Asked): Json {
  const form = call.contentType.split(';')[0]!.trim();
  const patch = documentOf(call);
  if (form === 'application/json-patch+json') return jsonPatch(live, patch);
  if (form === 'application/merge-patch+json') return mergePatch(live, patch);
  if (form === 'application/strategic-merge-patch+json' && !kind.custom) return strategicPatch(live, patch, kind.shape);
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json${kind.custom ? '' : ', application/strategic-merge-patch+json'}, application/apply-patch+yaml`,
  );
}

/** PATCH of an object or its status. */
export function patchObject(served: Served, asked: Asked): Answer {
  const { target, call } = asked;
  const { kind, namespace, name } = target;
  const options = writeOptions(served, asked);
  if (call.contentType.startsWith('application/apply-patch')) {
    if (!call.query.get('fieldManager')) {
      throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', plural: '' }, '', [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ]);
    }
    const isNew = served.registry.store.get(kind.table, namespace, name!) === undefined;
    const stored = served.registry.apply(kind, namespace, name!, documentOf(call), options);
    return written(target, stored, options, isNew ? 201 : 200);
  }
  if (options.force) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', plural: '' }, '', [
      { reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' },
    ]);
  }
  const live = served.registry.get(kind, namespace, name!).object;
  const wish: KubeObject = patched({ ...live, apiVersion: apiVersionOf(kind) }, asked);
  checkName(wish, name!);
  return written(target, served.registry.update(kind, namespace, wish, { ...options, patch: call.body }), options);
}

function deleteOptions({ call }: Asked): DeleteOptions & { dryRun?: string[] } {
  const { query } = call;
  const said = call.body ? documentOf(call) : {};
  const grace = query.get('gracePeriodSeconds');
  return {
    ...said,
    ...(query.has('propagationPolicy') && { propagationPolicy: query.get('propagationPolicy')! }),
    ...(grace !== null && { gracePeriodSeconds: Number(grace) }),
  };
}

const jobWarning =
  '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"';

/** DELETE of one object. */
export function removeObject(served: Served, asked: Asked): Answer {
  const { kind, namespace, name } = asked.target;
  const options = deleteOptions(asked);
  const live = served.registry.get(kind, namespace, name!);
  const write = writeOptions(served, asked, options);
  const { gone, stored } = deleteObject(served.registry, kind, live, options, write);
  const isQuietAboutPods = kind.table !== 'batch/jobs' || options.propagationPolicy !== undefined;
  const headers = isQuietAboutPods ? {} : { Warning: jobWarning };
  if (!gone || ['Pod', 'Service', 'PersistentVolumeClaim'].includes(kind.kind))
    return { ...written(asked.target, stored, write), headers };
  const { uid } = stored.object.metadata;
  const details = { name, ...(kind.group && { group: kind.group }), kind: kind.plural, uid };
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  return { code: 200, text: JSON.stringify(status), headers };
}

/** DELETE of all that a list would show. */
export function removeCollection(served: Served, asked: Asked): Answer {
  const { kind } = asked.target;
  const options = deleteOptions(asked);
  const write = writeOptions(served, asked, options);
  const chosen = [...selected(served, asked.target, asked.call.query)];
  for (const live of chosen) {
    try {
      deleteObject(served.registry, kind, live, options, write);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 404) throw error;
    }
  }
  const items = chosen.map((stored) => stored.bare());
  const metadata = JSON.stringify({ resourceVersion: String(served.registry.store.revision) });
  return {
    code: 200,
    text: `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}","metadata":${metadata},"items":[${items.join(',')}]}`,
  };
}
