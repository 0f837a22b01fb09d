import { DomainError } from '../../../kernel/index.ts';
import {
  type DeleteOptions,
  type Drift,
  type ManifestFilter,
  type ManifestOrder,
  type ManifestPatch,
  type ManifestRef,
  type ManifestResult,
  Manifests,
  type ManifestView,
  type PlannedManifest,
  type Undo,
  type Undone,
} from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import { driftOf } from '../objects/diff/index.ts';
import { lastAppliedTo } from '../objects/versions.ts';
import type { Changing } from './changing.ts';
import { oldVersions } from './cleanup.ts';
import { deleteObject } from './delete.ts';
import { deploy } from './deploy.ts';
import { Live } from './live.ts';
import { patchObject } from './patch.ts';
import { plan } from './plan.ts';
import { prepare } from './prepare/index.ts';
import { findView, listViews } from './reading/view.ts';
import { restart, setPaused, undo } from './rollouts.ts';
import { scale } from './scale.ts';
import { shiftTraffic } from './traffic.ts';
import { fieldManager, type Ways, waysOf } from './ways.ts';

/** The manifests of one cluster. Everything is read live: nothing is decided by what a cache remembers. */
export class KubernetesManifests extends Manifests {
  readonly #live: Live;
  readonly #ways: Ways;

  constructor(account: KubernetesAccount) {
    super();
    this.#live = new Live(account);
    this.#ways = waysOf(account);
  }

  override async check(order: ManifestOrder): ReturnType<Manifests['check']> {
    try {
      await prepare(order, this.#live, this.#ways);
      return [];
    } catch (error) {
      if (!(error instanceof DomainError) || error.refusal !== 'invalid') throw error;
      return error.faults.length > 0 ? [...error.faults] : [{ path: [], message: error.message }];
    }
  }
  override plan(order: ManifestOrder): Promise<PlannedManifest[]> {
    return plan(order, this.#live, this.#ways);
  }
  override deploy(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    return deploy(operation, order, this.#live, this.#ways);
  }
  override find(ref: ManifestRef): Promise<ManifestView | undefined> {
    return findView(ref, this.#live, this.#ways);
  }
  override list(where: ManifestFilter): Promise<ManifestView[]> {
    return listViews(where, this.#live, this.#ways);
  }
  override delete(operation: string, ref: ManifestRef, options: DeleteOptions): Promise<void> {
    return deleteObject(this.#changing(operation, ref), options);
  }
  override scale(operation: string, ref: ManifestRef, replicas: number): Promise<void> {
    return scale(this.#changing(operation, ref), replicas);
  }
  override patch(operation: string, ref: ManifestRef, patch: ManifestPatch): Promise<ManifestResult> {
    return patchObject(this.#changing(operation, ref), patch);
  }
  override pauseRollout(operation: string, ref: ManifestRef): Promise<void> {
    return setPaused(this.#changing(operation, ref), true);
  }
  override resumeRollout(operation: string, ref: ManifestRef): Promise<void> {
    return setPaused(this.#changing(operation, ref), false);
  }
  override undoRollout(operation: string, ref: ManifestRef, to: Undo): Promise<Undone> {
    return undo(this.#changing(operation, ref), to);
  }
  override restartRollout(operation: string, ref: ManifestRef): Promise<void> {
    return restart(this.#changing(operation, ref), new Date());
  }
  override enable(operation: string, ref: ManifestRef, loadBalancers?: string[], percentage = 100): Promise<void> {
    return shiftTraffic(this.#changing(operation, ref), { takesTraffic: true, loadBalancers, percentage });
  }
  override disable(operation: string, ref: ManifestRef, loadBalancers?: string[], percentage = 100): Promise<void> {
    return shiftTraffic(this.#changing(operation, ref), { takesTraffic: false, loadBalancers, percentage });
  }
  override oldVersions(refs: ManifestRef[]): Promise<ManifestRef[]> {
    return oldVersions(refs, this.#live);
  }
  override async drift(ref: ManifestRef): Promise<Drift[]> {
    const { object } = await this.#live.get(ref);
    const { apiVersion, kind, metadata } = object;
    // What is too large to be remembered, or secret: then only what others have written is told.
    const nothing = { apiVersion, kind, metadata: { name: metadata.name } };
    return driftOf(object, lastAppliedTo(object) ?? nothing, fieldManager);
  }

  #changing(operation: string, ref: ManifestRef): Changing {
    return { live: this.#live, ways: this.#ways, operation, ref };
  }
}
