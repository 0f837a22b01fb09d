/** Puts the versions that a pipeline has chosen into a manifest, and reads from an object what it uses. */
import { type Artifact } from '../../../../artifacts/port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { kindName } from '../kinds.ts';
import { asJson, asObject, textAt } from '../reading.ts';
import { imageName } from './image-name.ts';
import { placesIn } from './places.ts';
import { type Replacer, replacers } from './replacers.ts';

export interface Binding {
  account: string;
  /** Of the manifest; artifacts of other namespaces are not its own. */
  namespace: string;
  /** `match-name-only`: an image that has a tag is left alone. */
  images: 'match-name-and-tag' | 'match-name-only';
  /** Fields beyond those that are known. */
  more?: readonly Replacer[];
}

/** Those of an order, each type, name and place once: what is required comes before what is optional. */
export function artifactMap(required: readonly Artifact[], optional: readonly Artifact[]): Map<string, Artifact> {
  const map = new Map<string, Artifact>();
  for (const artifact of required) map.set(keyOf(artifact), artifact);
  for (const artifact of optional) if (!map.has(keyOf(artifact))) map.set(keyOf(artifact), artifact);
  return map;
}

/** Artifacts of one key stand for one another. */
export function keyOf(artifact: Artifact): string {
  const said = (field: string): string => textAt(artifact, field) ?? '';
  return `[${said('type')}]-[${said('name')}]-[${said('location')}]`;
}

/** @returns the manifest with its artifacts, and those that it uses; the one handed in stays as it is */
export function bindArtifacts(
  manifest: KubernetesObject,
  artifacts: Iterable<Artifact>,
  binding: Binding,
): { manifest: KubernetesObject; bound: Artifact[] } {
  const candidates = [...artifacts].filter((artifact) => isCandidate(artifact, binding));
  const copy = structuredClone(asJson(manifest));
  const bound = new Set<Artifact>();
  for (const replacer of replacersOf(manifest, binding.more)) {
    for (const place of placesIn(copy, replacer.path)) {
      if (replacer.when?.(place) === false) continue;
      const isImage = replacer.matching === 'image' && binding.images === 'match-name-and-tag';
      const name = isImage ? imageName(place.value) : place.value;
      const found = candidates.find((artifact) => isType(artifact, replacer.type) && textAt(artifact, 'name') === name);
      const reference = found && textAt(found, 'reference');
      if (found === undefined || reference === undefined || reference === '') continue;
      place.holder[place.field] = reference;
      bound.add(found);
    }
  }
  return { manifest: asObject(copy), bound: [...bound] };
}

/** Objects of other places are others, though they be called the same. */
function isCandidate(artifact: Artifact, { account, namespace }: Binding): boolean {
  if (!(textAt(artifact, 'type') ?? '').startsWith('kubernetes/')) return true;
  const of = textAt(artifact, 'metadata', 'account') ?? '';
  return (textAt(artifact, 'location') ?? '') === namespace && (of === '' || of === account);
}

const isType = (artifact: Artifact, type: string): boolean =>
  textAt(artifact, 'type')?.toLowerCase() === type.toLowerCase();

function replacersOf(manifest: KubernetesObject, more: readonly Replacer[] = []): Replacer[] {
  const kind = kindName(manifest).toLowerCase();
  return [...replacers, ...more].filter(({ kinds }) => kinds.has(kind));
}

/** What an object uses: its images, and the objects that it names. Each once. */
export function artifactsOf(object: KubernetesObject, more: readonly Replacer[] = []): Artifact[] {
  const namespace = object.metadata.namespace ?? '';
  const found = new Map<string, Artifact>();
  for (const { type, path, when } of replacersOf(object, more)) {
    for (const place of placesIn(asJson(object), path)) {
      if (when?.(place) === false) continue;
      const isImage = type === 'docker/image';
      const name = isImage ? imageName(place.value) : place.value;
      found.set(`${type} ${place.value}`, {
        type,
        name,
        reference: place.value,
        ...(isImage ? versionIn(place.value.slice(name.length)) : { location: namespace }),
      });
    }
  }
  return [...found.values()];
}

/** `:1` and `@sha256:…`; the digest says more. */
function versionIn(rest: string): Artifact {
  const digest = rest.indexOf('@');
  const version = digest >= 0 ? rest.slice(digest + 1) : rest.slice(1);
  return version === '' ? {} : { version };
}

export const imagesOf = (object: KubernetesObject): string[] =>
  artifactsOf(object).flatMap((artifact) => {
    const image = textAt(artifact, 'type') === 'docker/image' ? textAt(artifact, 'reference') : undefined;
    return image === undefined ? [] : [image];
  });
