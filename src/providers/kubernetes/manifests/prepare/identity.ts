/** What an object is called, and who it belongs to. */
import type { Artifact } from '../../../../artifacts/port.ts';
import type { ManifestOrder, Moniker } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { artifactKey, withDefaultAnnotations } from '../../objects/annotations.ts';
import { ownCluster } from '../../objects/moniker.ts';
import { versionName, versionText } from '../../objects/names.ts';

/** A manifest that has been given a number, or none. */
export interface Numbered {
  manifest: KubernetesObject;
  kind: string;
  namespace: string;
  sequence: number | undefined;
}

/** The artifact that the object itself is: what is deployed after it is bound to it. */
export function artifactFor({ manifest, kind, namespace, sequence }: Numbered, account: string): Artifact {
  const { name } = manifest.metadata;
  return {
    type: `kubernetes/${kind}`,
    name,
    location: namespace,
    version: sequence === undefined ? '' : versionText(sequence),
    reference: sequence === undefined ? name : versionName(name, sequence),
    customKind: false,
    metadata: { account },
  };
}

/** The same, as it is found again on the object and its pods. */
export function withArtifact({ manifest, kind, namespace, sequence }: Numbered): KubernetesObject {
  return withDefaultAnnotations(manifest, {
    [artifactKey('type')]: `kubernetes/${kind}`,
    [artifactKey('name')]: manifest.metadata.name,
    [artifactKey('location')]: namespace,
    [artifactKey('version')]: sequence === undefined ? '' : versionText(sequence),
  });
}

export function monikerFor({ manifest, sequence }: Numbered, { moniker }: ManifestOrder): Moniker {
  const { app, cluster = ownCluster(manifest), stack, detail } = moniker;
  return {
    app,
    cluster,
    ...(stack === undefined ? {} : { stack }),
    ...(detail === undefined ? {} : { detail }),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

export function renamed(object: KubernetesObject, sequence: number | undefined): KubernetesObject {
  if (sequence === undefined) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, name: versionName(metadata.name, sequence) } };
}
