import type { Json } from '../../kernel/index.ts';
import type { Operations } from '../operations.ts';
import { type Firewall, Firewalls, type Ref } from '../port.ts';
import { intentOf, type Named } from './intent.ts';

export class RecordedFirewalls extends Firewalls {
  constructor(
    private readonly inner: Firewalls,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override list(filter?: { application?: string; region?: string }): ReturnType<Firewalls['list']> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): ReturnType<Firewalls['find']> {
    return this.inner.find(ref);
  }
  override upsert(
    operation: string,
    ref: Ref,
    rules: { description: string; inboundRules: Firewall['inboundRules'] },
  ): Promise<void> {
    const asked = { inboundRules: rules.inboundRules.map((rule) => ({ ...rule })) };
    return this.operations.carryOut(
      intentOf(this.account, 'firewalls.upsert', operation, ref, asked),
      () => this.inner.upsert(operation, ref, rules),
      () => this.#see(ref),
    );
  }
  override delete(operation: string, ref: Ref): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'firewalls.delete', operation, ref, {}),
      () => this.inner.delete(operation, ref),
      () => this.#see(ref),
    );
  }

  async #see(ref: Ref): Promise<Json> {
    const found = await this.inner.find(ref);
    return found === undefined ? { present: false } : { present: true, rules: found.inboundRules.length };
  }
}
