import { describeArtifact } from '../../../artifacts/port.ts';
import { InvalidInput, isJsonObject, type Json, type JsonObject, toJson } from '../../../kernel/index.ts';
import type { ManifestPatch, ManifestResult } from '../../port.ts';
import type { KubernetesObject, Patch } from '../api/kubernetes-api.ts';
import { artifactMap, bindArtifacts } from '../objects/artifacts/replacement.ts';
import { isNative } from '../objects/kinds.ts';
import { asJson, asObject, mapAt } from '../objects/reading.ts';
import { type Changing, marking, subjectOf } from './changing.ts';
import { resultOf } from './deploy.ts';
import { carriedOut } from './submit/marks.ts';
import { fieldManager } from './ways.ts';

/** Changes a part of an object. */
export async function patchObject(changing: Changing, patch: ManifestPatch): Promise<ManifestResult> {
  const { live, operation } = changing;
  const { key, object, answer } = await subjectOf(changing);
  const { body, bound } = bodyOf(changing, object, patch);
  if (answer !== undefined) return resultOf([object], { created: [], bound });
  const sent = patch.strategy === 'json' ? operations(object, body, operation) : part(object, body, operation);
  // Kinds from elsewhere have no strategic patch: the server does not know how their lists are merged.
  const kind: Patch['kind'] =
    patch.strategy === 'strategic' && !isNative(key.type.apiVersion) ? 'merge' : patch.strategy;
  const taken = await live.api.patch(key, { kind, body: sent }, { fieldManager });
  return resultOf([taken], { created: [], bound });
}

type Bound = Pick<ManifestResult, 'boundArtifacts'>['boundArtifacts'];

/** @throws {InvalidInput} a required artifact is in no place of it */
function bodyOf(
  { live, ways, ref }: Changing,
  object: KubernetesObject,
  patch: ManifestPatch,
): { body: Json; bound: Bound } {
  const { strategy, body, requiredArtifacts, optionalArtifacts } = patch;
  if (strategy === 'json' || !isJsonObject(body)) return { body, bound: [] };
  const { apiVersion, kind } = object;
  const whole = asObject({ ...body, apiVersion, kind, metadata: { ...mapAt(body, 'metadata'), name: ref.name } });
  const artifacts = artifactMap(requiredArtifacts, optionalArtifacts).values();
  const binding = { account: live.account, namespace: ref.namespace, images: ways.images, more: ways.replacers };
  const { manifest, bound } = bindArtifacts(whole, artifacts, binding);
  const missing = requiredArtifacts.filter((artifact) => !bound.includes(artifact));
  if (missing.length > 0) {
    const faults = missing.map((artifact) => ({
      path: ['requiredArtifacts'],
      message: `has ${describeArtifact(artifact)}, which the patch does not use.`,
    }));
    throw new InvalidInput('The patch', faults);
  }
  const changed = asJson(manifest);
  const kept = Object.entries(changed).filter(([field]) => field in body && field !== 'metadata');
  return { body: { ...body, ...Object.fromEntries(kept) }, bound };
}

function part(object: KubernetesObject, body: Json, operation: string): JsonObject {
  if (!isJsonObject(body)) throw fault('is no object. Expected a part of a manifest.');
  const metadata = mapAt(body, 'metadata');
  const annotations = { ...mapAt(metadata, 'annotations'), ...carriedOut(object, operation) };
  return { ...body, metadata: { ...metadata, annotations } };
}

function operations(object: KubernetesObject, body: Json, operation: string): Json {
  if (!Array.isArray(body) || !body.every(isJsonObject)) {
    throw fault('is no list of operations. Expected [{"op": "replace", "path": "/spec/replicas", "value": 3}].');
  }
  return toJson([...body, ...marking(object, operation)]);
}

const fault = (message: string): InvalidInput => new InvalidInput('The patch', [{ path: ['patchBody'], message }]);
