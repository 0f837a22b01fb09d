import { isSameKind } from '../objects/kinds.ts';
import type { ManifestRef } from '../../port.ts';
import { annotation, artifactKey, maxVersionHistory } from '../objects/annotations.ts';
import { tooMany, versionsOf } from '../objects/versions.ts';
import { type Live, refOf } from './live.ts';

/** What `max-version-history` of these objects says may go, the oldest first; never one of themselves. */
export async function oldVersions(refs: readonly ManifestRef[], live: Live): Promise<ManifestRef[]> {
  const old = new Map<string, ManifestRef>();
  for (const ref of refs) {
    const object = await live.find(ref);
    const keep = object && maxVersionHistory(object);
    const name = object && annotation(object, artifactKey('name'));
    // Without a version, the object itself is all that there is.
    if (object === undefined || keep === undefined || name === undefined || name === object.metadata.name) continue;
    const type = await live.typeOf(object.kind, object.apiVersion);
    const versions = versionsOf(name, await live.list(type, ref.namespace));
    for (const version of tooMany(versions, keep)) {
      const found = refOf(version);
      if (!refs.some((each) => isSameObject(each, found)))
        old.set(`${found.kind} ${found.namespace} ${found.name}`, found);
    }
  }
  return [...old.values()];
}

const isSameObject = (one: ManifestRef, other: ManifestRef): boolean =>
  isSameKind(one.kind, other.kind) && one.name === other.name && one.namespace === other.namespace;
