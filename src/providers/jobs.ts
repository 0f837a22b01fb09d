/** Clouds that run something to its end. The three rules of {@link file://./port.ts} hold for `run`. */
import type { JsonObject } from '../kernel/index.ts';
import type { ManifestOrder, ManifestRef, ManifestResult } from './manifests.ts';
import type { Moniker } from './model/moniker.ts';

export type JobState = 'Starting' | 'Running' | 'Failed' | 'Succeeded' | 'Unknown';

export interface JobContainer {
  name: string;
  /** Runs before the others, to its end. */
  init: boolean;
  state: 'waiting' | 'running' | 'terminated' | 'unknown';
  reason?: string;
  message?: string;
  exitCode?: number;
  signal?: number;
  restarts: number;
}

export interface JobPod {
  name: string;
  phase: string;
  startedAt?: number;
  containers: JobContainer[];
}

/** What is to be known of a job that has failed, or stands still: the container that is to blame. */
export interface CompletionDetails {
  pod?: string;
  container?: string;
  exitCode?: number;
  signal?: number;
  reason?: string;
  message?: string;
  /** Where its output is read, unless a container is to blame. */
  mostRecentPodName?: string;
}

/** A job as the cloud tells it now. Instants are UTC milliseconds. */
export interface JobView {
  ref: ManifestRef;
  account: string;
  moniker: Moniker;
  manifest: JsonObject;
  jobState: JobState;
  createdAt: number;
  completedAt?: number;
  completionDetails: CompletionDetails;
  pods: JobPod[];
  /** In plain words, why it has not ended, or why it failed. */
  why: string[];
}

export interface JobLogRequest {
  /** Else the first one, or the one that is to blame. */
  container?: string;
  /** At most so many, the last ones. */
  bytes: number;
}

/** The capability of clouds that run something to its end. */
export abstract class Jobs {
  /**
   * Starts a job. One of the same name that has run before is deleted first.
   *
   * @throws `invalid` the order is not for exactly one job
   */
  abstract run(operation: string, order: ManifestOrder): Promise<ManifestResult>;
  abstract find(ref: ManifestRef): Promise<JobView | undefined>;
  /** The end of what it has written; empty when it has not written anything yet. @throws `not-found` */
  abstract log(ref: ManifestRef, request: JobLogRequest): Promise<string>;
}
