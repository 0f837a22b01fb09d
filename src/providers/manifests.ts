/**
 * Clouds that are told what there shall be: objects written out as manifests, which the cloud makes so. The three rules
 * of {@link file://./port.ts} hold for every mutating call here.
 *
 * @see docs/kubernetes.md
 */
import type { Artifact } from '../artifacts/port.ts';
import { InvalidInput, type Json, type JsonObject } from '../kernel/index.ts';
import type { Moniker } from './model/moniker.ts';

/** Names one object of an account. */
export interface ManifestRef {
  /** As people write it, `deployment`, `VirtualService.networking.istio.io`; upper and lower case are the same. */
  kind: string;
  name: string;
  /** Empty for what belongs to the whole cluster. */
  namespace: string;
}

/** `deployment web`: how Spinnaker's stages and outputs name an object. */
export const manifestName = ({ kind, name }: Pick<ManifestRef, 'kind' | 'name'>): string => `${kind} ${name}`;

/**
 * The way back from {@link manifestName}.
 *
 * @throws {InvalidInput} the name is not of two words
 */
export function manifestRef(manifest: string, namespace: string): ManifestRef {
  const [kind, name, ...more] = manifest.trim().split(/\s+/);
  if (kind !== undefined && kind !== '' && name !== undefined && more.length === 0) return { kind, name, namespace };
  const message = `is ${JSON.stringify(manifest)}. Expected the kind and the name of an object, "deployment web".`;
  throw new InvalidInput('The manifest', [{ path: ['manifestName'], message }]);
}

/** One condition on labels, in Spinnaker's form. */
export interface LabelSelector {
  kind: 'ANY' | 'EQUALS' | 'NOT_EQUALS' | 'CONTAINS' | 'NOT_CONTAINS' | 'EXISTS' | 'NOT_EXISTS';
  /** Needed by all kinds but `ANY`. */
  key?: string;
  values?: string[];
}

export const trafficStrategies = ['none', 'redblack', 'bluegreen', 'highlander', 'rollingredblack'] as const;
export type TrafficStrategy = (typeof trafficStrategies)[number];

/** What is to be deployed. */
export interface ManifestOrder {
  /** As they were read: lists of objects and empty documents may be among them. */
  manifests: JsonObject[];
  moniker: { app: string; cluster?: string; stack?: string; detail?: string };
  /** For everything that lives in a namespace; what belongs to the whole cluster stays there. */
  namespaceOverride?: string;
  /** Each must be bound by some manifest, else nothing is deployed. */
  requiredArtifacts: Artifact[];
  optionalArtifacts: Artifact[];
  enableArtifactBinding: boolean;
  /** Whether names get a version; an annotation of the manifest wins, and without either the kind decides. */
  versioned?: boolean;
  traffic: {
    /** Whether the new version takes traffic at once. */
    enable: boolean;
    /** `service web`, in the namespace of the manifest. */
    services: string[];
    strategy?: TrafficStrategy;
  };
  /** Which of the manifests are meant, by their own labels; none: all. */
  labelSelectors: LabelSelector[];
  /** It is no fault if the selectors fit none. */
  allowNothingSelected: boolean;
  /** Labels are written on the objects themselves only, not on the pods that they make. */
  skipSpecTemplateLabels: boolean;
}

/** What was deployed. */
export interface ManifestResult {
  /** As the cloud has taken them, without secret data. */
  manifests: JsonObject[];
  /** {@link manifestName}s by namespace; under the empty key what belongs to the whole cluster. */
  manifestNamesByNamespace: Record<string, string[]>;
  createdArtifacts: Artifact[];
  /** Those of the order that some manifest uses. */
  boundArtifacts: Artifact[];
}

/** What deploying a manifest would do. */
export interface PlannedManifest {
  ref: ManifestRef;
  /** `conflict`: somebody else holds fields that would change; `forbidden`, `refused`: by the cloud. */
  change: 'create' | 'change' | 'none' | 'conflict' | 'forbidden' | 'refused';
  /** For people, in unified form; empty when nothing would change. */
  diff: string;
  fields: { path: string; was?: Json; becomes?: Json }[];
  /** Why not, or what else is to be known: that the object is deleted first, that its kind is not there yet. */
  message?: string;
}

export interface ManifestEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** {@link manifestName} of what it happened to: the object, or one of its pods. */
  about: string;
  count: number;
  firstSeenAt: number;
  lastSeenAt: number;
}

/** How an object stands. */
export interface ManifestStatus {
  /** What was ordered has come about. */
  stable: boolean;
  paused: boolean;
  available: boolean;
  /** It will not come about by waiting. */
  failed: { state: boolean; message?: string };
}

/** An object as the cloud tells it now. Instants are UTC milliseconds. */
export interface ManifestView {
  ref: ManifestRef;
  account: string;
  moniker: Moniker;
  /** Without secret data. */
  manifest: JsonObject;
  createdAt: number;
  /** Ordered; absent for kinds that have none. */
  replicas?: number;
  /** Images and other objects that it uses. */
  artifacts: Artifact[];
  status: ManifestStatus;
  /** In plain words, why it is not stable yet; empty when it is. */
  why: string[];
  warnings: { type: string; message: string }[];
  /** The newest first; only with `find`. */
  events: ManifestEvent[];
}

/** Which objects are meant. */
export interface ManifestFilter {
  kind: string;
  /** Empty: of the whole cluster, or all namespaces of the account. */
  namespace: string;
  application?: string;
  /** As the moniker has it, `replicaSet web`. */
  cluster?: string;
  labelSelectors?: LabelSelector[];
}

export interface DeleteOptions {
  /** What becomes of objects that it owns. */
  cascade: 'background' | 'foreground' | 'orphan';
  gracePeriodSeconds?: number;
}

export interface ManifestPatch {
  strategy: 'strategic' | 'merge' | 'json';
  /** Part of an object; with `json` a list of operations (RFC 6902). */
  body: Json;
  /** Bound into the body before it is sent; not with `json`. */
  requiredArtifacts: Artifact[];
  optionalArtifacts: Artifact[];
}

/** A field that is not what was deployed. */
export interface Drift {
  path: string;
  /** Absent: it was not deployed. Secret data is never told. */
  deployed?: Json;
  /** Absent: it is gone. */
  live?: Json;
  /** The program that changed it, as it called itself. */
  changedBy?: string;
  /** When it did, UTC milliseconds. */
  since?: number;
}

/** The capability of clouds that take manifests. */
export abstract class Manifests {
  /** Faults in an order, found without changing anything; empty when it can be taken. */
  abstract check(order: ManifestOrder): Promise<{ path: (string | number)[]; message: string }[]>;
  /** What deploying it would do, asked of the cloud itself, without doing it. In the order of submission. */
  abstract plan(order: ManifestOrder): Promise<PlannedManifest[]>;
  /**
   * Makes it so: all of it, one after the other, dependencies first.
   *
   * @throws `invalid` nothing was changed; `conflict` somebody else holds a field, what came before has been deployed
   */
  abstract deploy(operation: string, order: ManifestOrder): Promise<ManifestResult>;
  /** The object with its events and reasons, live; `undefined` if there is none. @throws `invalid` no such kind */
  abstract find(ref: ManifestRef): Promise<ManifestView | undefined>;
  /** Live, the oldest first. */
  abstract list(where: ManifestFilter): Promise<ManifestView[]>;
  /** What is not there counts as deleted. */
  abstract delete(operation: string, ref: ManifestRef, options: DeleteOptions): Promise<void>;
  abstract scale(operation: string, ref: ManifestRef, replicas: number): Promise<void>;
  /** A patch that changes nothing is carried out all the same. */
  abstract patch(operation: string, ref: ManifestRef, patch: ManifestPatch): Promise<ManifestResult>;
  abstract pauseRollout(operation: string, ref: ManifestRef): Promise<void>;
  abstract resumeRollout(operation: string, ref: ManifestRef): Promise<void>;
  /**
   * Goes back to an earlier revision.
   *
   * @throws `invalid` there are not so many; tells how many there are
   */
  abstract undoRollout(operation: string, ref: ManifestRef, to: Undo): Promise<Undone>;
  /** Replaces all pods by new ones of the same template. */
  abstract restartRollout(operation: string, ref: ManifestRef): Promise<void>;
  /**
   * Puts the object and its pods behind load balancers.
   *
   * @param loadBalancers {@link manifestName}s; else those that the object was deployed with
   * @param percentage    how many of its pods, 1 to 100; 100 when absent
   */
  abstract enable(operation: string, ref: ManifestRef, loadBalancers?: string[], percentage?: number): Promise<void>;
  /** The reverse: `percentage` of its pods take no traffic afterwards; with 100 new ones take none either. */
  abstract disable(operation: string, ref: ManifestRef, loadBalancers?: string[], percentage?: number): Promise<void>;
  /** Older versions of these objects that may be deleted, as their `max-version-history` says. */
  abstract oldVersions(refs: ManifestRef[]): Promise<ManifestRef[]>;
  /** What is live and was not deployed so. @throws `not-found` */
  abstract drift(ref: ManifestRef): Promise<Drift[]>;
}

/** How far back. */
export type Undo = { revision: number } | { revisionsBack: number };

/** What it went back to. */
export interface Undone {
  revision: number;
  /** Of the template that is in force again. */
  images: string[];
}
