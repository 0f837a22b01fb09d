import type { Operations } from '../operations.ts';
import {
  type JobLogRequest,
  Jobs,
  type JobView,
  type ManifestOrder,
  type ManifestRef,
  type ManifestResult,
} from '../port.ts';
import { intentOf, type Named } from './intent.ts';
import { askedOf, noted, placeOf } from './manifests.ts';

export class RecordedJobs extends Jobs {
  constructor(
    private readonly inner: Jobs,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override run(operation: string, order: ManifestOrder): Promise<ManifestResult> {
    const intent = intentOf(this.account, 'jobs.run', operation, placeOf(order), askedOf(order));
    return noted(this.operations, intent, () => this.inner.run(operation, order));
  }
  override find(ref: ManifestRef): Promise<JobView | undefined> {
    return this.inner.find(ref);
  }
  override log(ref: ManifestRef, request: JobLogRequest): Promise<string> {
    return this.inner.log(ref, request);
  }
}
