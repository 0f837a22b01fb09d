import {
  type CompletionDetails,
  type JobLogRequest,
  Jobs,
  type JobState,
  type JobView,
  type ManifestOrder,
  type ManifestRef,
  manifestName,
  type ManifestResult,
} from '../../src/providers/port.ts';
import type { FakeManifests } from './fake-manifests.ts';

/** FAKE jobs of the fake cluster: they end as the test says. */
export class FakeJobs extends Jobs {
  state: JobState = 'Running';
  completionDetails: CompletionDetails = {};
  why: string[] = ['the pod is being started'];
  /** What comes of each look at the output; the last for ever. */
  output: string[] = [''];
  readonly asked: JobLogRequest[] = [];

  constructor(private readonly cluster: FakeManifests) {
    super();
  }

  override run(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    return this.cluster.deploy(operation, order);
  }

  override async find(ref: ManifestRef): Promise<JobView | undefined> {
    const found = await this.cluster.find(ref);
    if (found === undefined) return undefined;
    const { account, moniker, manifest, createdAt } = found;
    const { state: jobState, completionDetails, why } = this;
    return { ref, account, moniker, manifest, createdAt, jobState, completionDetails, why, pods: [] };
  }

  override log(ref: ManifestRef, request: JobLogRequest): Promise<string> {
    this.asked.push(request);
    const output = this.output.length > 1 ? this.output.shift() : this.output[0];
    return Promise.resolve(output ?? manifestName(ref));
  }
}
