import type { Json, JsonObject } from '../../kernel/index.ts';
import type { Operations } from '../operations.ts';
import { LoadBalancers, type Ref } from '../port.ts';
import { intentOf, type Named } from './intent.ts';

export class RecordedLoadBalancers extends LoadBalancers {
  constructor(
    private readonly inner: LoadBalancers,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override list(filter?: { application?: string; region?: string }): ReturnType<LoadBalancers['list']> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): ReturnType<LoadBalancers['find']> {
    return this.inner.find(ref);
  }
  override upsert(operation: string, ref: Ref, settings: JsonObject): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'loadBalancers.upsert', operation, ref, { settings: Object.keys(settings) }),
      () => this.inner.upsert(operation, ref, settings),
      () => this.#see(ref),
    );
  }
  override delete(operation: string, ref: Ref): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'loadBalancers.delete', operation, ref, {}),
      () => this.inner.delete(operation, ref),
      () => this.#see(ref),
    );
  }

  async #see(ref: Ref): Promise<Json> {
    const found = await this.inner.find(ref);
    return found === undefined ? { present: false } : { present: true, address: found.address };
  }
}
