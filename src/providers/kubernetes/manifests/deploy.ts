import { DomainError } from '../../../kernel/index.ts';
import { manifestName, type ManifestOrder, type ManifestResult } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { withoutSecrets } from '../objects/diff/index.ts';
import { DeploymentCut } from '../refusals.ts';
import { type Live, nameOf, refOf } from './live.ts';
import { type Preparation, prepare } from './prepare/index.ts';
import { submit } from './submit/index.ts';
import type { Ways } from './ways.ts';

/** All of an order, one object after the other. Nothing is submitted while anything is wrong with any of them. */
export async function deploy(operation: string, order: ManifestOrder, live: Live, ways: Ways): Promise<ManifestResult> {
  const preparation = await prepare(order, live, ways, operation);
  const taken: KubernetesObject[] = [];
  for (const prepared of preparation.objects) {
    try {
      taken.push(await submit(prepared, { live, operation }));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new DeploymentCut(error, refOf(prepared.object), taken.map(nameOf));
    }
  }
  return resultOf(taken, preparation);
}

export function resultOf(
  objects: readonly KubernetesObject[],
  { created, bound }: Pick<Preparation, 'created' | 'bound'>,
): ManifestResult {
  const names: Record<string, string[]> = {};
  for (const object of objects) {
    const { namespace, ...ref } = refOf(object);
    names[namespace] = [...(names[namespace] ?? []), manifestName(ref)];
  }
  return {
    manifests: objects.map(withoutSecrets),
    manifestNamesByNamespace: names,
    createdArtifacts: created,
    boundArtifacts: bound,
  };
}
