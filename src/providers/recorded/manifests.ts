import type { Json, JsonObject } from '../../kernel/index.ts';
import type { Operations } from '../operations.ts';
import {
  type DeleteOptions,
  type Drift,
  type ManifestFilter,
  manifestName,
  type ManifestOrder,
  type ManifestPatch,
  type ManifestRef,
  type ManifestResult,
  Manifests,
  type ManifestView,
  type PlannedManifest,
  type Ref,
  type Undo,
  type Undone,
} from '../port.ts';
import { intentOf, type Named } from './intent.ts';

export class RecordedManifests extends Manifests {
  constructor(
    private readonly inner: Manifests,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override check(order: ManifestOrder): ReturnType<Manifests['check']> {
    return this.inner.check(order);
  }
  override plan(order: ManifestOrder): Promise<PlannedManifest[]> {
    return this.inner.plan(order);
  }
  override find(ref: ManifestRef): Promise<ManifestView | undefined> {
    return this.inner.find(ref);
  }
  override list(where: ManifestFilter): Promise<ManifestView[]> {
    return this.inner.list(where);
  }
  override oldVersions(refs: ManifestRef[]): Promise<ManifestRef[]> {
    return this.inner.oldVersions(refs);
  }
  override drift(ref: ManifestRef): Promise<Drift[]> {
    return this.inner.drift(ref);
  }

  override deploy(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    const intent = intentOf(this.account, 'manifests.deploy', operation, placeOf(order), askedOf(order));
    return noted(this.operations, intent, () => this.inner.deploy(operation, order));
  }
  override delete(operation: string, ref: ManifestRef, options: DeleteOptions): Promise<void> {
    return this.#change('delete', operation, ref, { ...options }, () => this.inner.delete(operation, ref, options));
  }
  override scale(operation: string, ref: ManifestRef, replicas: number): Promise<void> {
    return this.#change('scale', operation, ref, { replicas }, () => this.inner.scale(operation, ref, replicas));
  }
  override patch(operation: string, ref: ManifestRef, patch: ManifestPatch): Promise<ManifestResult> {
    const place = placeOfRef(ref);
    const intent = intentOf(this.account, 'manifests.patch', operation, place, { strategy: patch.strategy });
    return noted(this.operations, intent, () => this.inner.patch(operation, ref, patch));
  }
  override pauseRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('pauseRollout', operation, ref, {}, () => this.inner.pauseRollout(operation, ref));
  }
  override resumeRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('resumeRollout', operation, ref, {}, () => this.inner.resumeRollout(operation, ref));
  }
  override undoRollout(operation: string, ref: ManifestRef, to: Undo): Promise<Undone> {
    return this.#change('undoRollout', operation, ref, { ...to }, () => this.inner.undoRollout(operation, ref, to));
  }
  override restartRollout(operation: string, ref: ManifestRef): Promise<void> {
    return this.#change('restartRollout', operation, ref, {}, () => this.inner.restartRollout(operation, ref));
  }
  override enable(operation: string, ref: ManifestRef, balancers?: string[], percentage?: number): Promise<void> {
    return this.#change('enable', operation, ref, trafficOf(balancers, percentage), () =>
      this.inner.enable(operation, ref, balancers, percentage),
    );
  }
  override disable(operation: string, ref: ManifestRef, balancers?: string[], percentage?: number): Promise<void> {
    return this.#change('disable', operation, ref, trafficOf(balancers, percentage), () =>
      this.inner.disable(operation, ref, balancers, percentage),
    );
  }

  #change<T>(method: string, operation: string, ref: ManifestRef, asked: JsonObject, call: () => Promise<T>) {
    const intent = intentOf(this.account, `manifests.${method}`, operation, placeOfRef(ref), asked);
    return this.operations.carryOut(intent, call, () => this.#see(ref));
  }

  async #see(ref: ManifestRef): Promise<Json> {
    const view = await this.inner.find(ref);
    if (view === undefined) return { present: false };
    const { stable, paused, available, failed } = view.status;
    const status: JsonObject = { stable, paused, available, failed: failed.state };
    return { present: true, ...status, ...(view.replicas === undefined ? {} : { replicas: view.replicas }) };
  }
}

/**
 * Makes a mutation whose answer holds manifests, and writes down their names: the manifests themselves may say what is
 * secret.
 */
export async function noted(
  operations: Operations,
  intent: Parameters<Operations['carryOut']>[0],
  call: () => Promise<ManifestResult>,
): Promise<ManifestResult> {
  let result: ManifestResult | undefined;
  const summary = async (): Promise<JsonObject> => {
    result = await call();
    return { manifestNamesByNamespace: result.manifestNamesByNamespace };
  };
  await operations.carryOut(intent, summary, (names) => Promise.resolve(names));
  // It was set, else the call has thrown.
  return result as ManifestResult;
}

export function placeOf({ namespaceOverride, moniker }: ManifestOrder): Ref {
  return { region: namespaceOverride ?? '', name: moniker.cluster ?? moniker.app };
}

const placeOfRef = (ref: ManifestRef): Ref => ({ region: ref.namespace, name: manifestName(ref) });

/** What was ordered, without what the manifests say. */
export function askedOf(order: ManifestOrder): JsonObject {
  const { manifests, traffic, versioned, requiredArtifacts, enableArtifactBinding } = order;
  return {
    manifests: manifests.length,
    requiredArtifacts: requiredArtifacts.length,
    enableArtifactBinding,
    traffic: { ...traffic },
    ...(versioned === undefined ? {} : { versioned }),
  };
}

const trafficOf = (loadBalancers?: string[], percentage?: number): JsonObject => ({
  ...(loadBalancers === undefined ? {} : { loadBalancers }),
  ...(percentage === undefined ? {} : { percentage }),
});
