import type { Json, JsonObject } from '../../kernel/index.ts';
import type { Operations } from '../operations.ts';
import {
  type Capacity,
  clusterName,
  countUp,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  ServerGroups,
  type Shrink,
} from '../port.ts';
import { intentOf, type Named } from './intent.ts';

export class RecordedServerGroups extends ServerGroups {
  constructor(
    private readonly inner: ServerGroups,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override check(order: ServerGroupOrder): ReturnType<ServerGroups['check']> {
    return this.inner.check(order);
  }
  override list(filter?: { application?: string; region?: string }): Promise<ServerGroup[]> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): Promise<ServerGroup | undefined> {
    return this.inner.find(ref);
  }

  override create(operation: string, order: ServerGroupOrder): Promise<{ name: string }> {
    const { application, stack, detail, region, capacity, loadBalancers, firewalls, disabled = false } = order;
    const asked = { capacity: { ...capacity }, loadBalancers, firewalls, disabled, launch: Object.keys(order.launch) };
    const ref = { region, name: clusterName(application, stack, detail) };
    return this.operations.carryOut(
      this.#intent('create', operation, ref, asked),
      () => this.inner.create(operation, order),
      ({ name }) => this.#see({ region, name }),
    );
  }
  override resize(operation: string, ref: Ref, capacity: Capacity): Promise<void> {
    return this.#change('resize', operation, ref, { capacity: { ...capacity } }, () =>
      this.inner.resize(operation, ref, capacity),
    );
  }
  override enable(operation: string, ref: Ref): Promise<void> {
    return this.#change('enable', operation, ref, {}, () => this.inner.enable(operation, ref));
  }
  override disable(operation: string, ref: Ref, percentage: number): Promise<void> {
    return this.#change('disable', operation, ref, { percentage }, () =>
      this.inner.disable(operation, ref, percentage),
    );
  }
  override destroy(operation: string, ref: Ref): Promise<void> {
    return this.#change('destroy', operation, ref, {}, () => this.inner.destroy(operation, ref));
  }
  override terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void> {
    const asked = shrink === undefined ? { instances } : { instances, shrink: { ...shrink } };
    return this.#change('terminateInstances', operation, ref, asked, () =>
      this.inner.terminateInstances(operation, ref, instances, shrink),
    );
  }
  override rebootInstances(operation: string, ref: Ref, instances: string[]): Promise<void> {
    return this.#change('rebootInstances', operation, ref, { instances }, () =>
      this.inner.rebootInstances(operation, ref, instances),
    );
  }
  override setInstanceTraffic(operation: string, ref: Ref, instances: string[], takesTraffic: boolean): Promise<void> {
    return this.#change('setInstanceTraffic', operation, ref, { instances, takesTraffic }, () =>
      this.inner.setInstanceTraffic(operation, ref, instances, takesTraffic),
    );
  }

  #change(method: string, operation: string, ref: Ref, asked: JsonObject, call: () => Promise<void>): Promise<void> {
    return this.operations.carryOut(this.#intent(method, operation, ref, asked), call, () => this.#see(ref));
  }

  #intent(method: string, operation: string, ref: Ref, asked: JsonObject): Parameters<Operations['carryOut']>[0] {
    return intentOf(this.account, `serverGroups.${method}`, operation, ref, asked);
  }

  async #see(ref: Ref): Promise<Json> {
    const group = await this.inner.find(ref);
    if (group === undefined) return { present: false };
    const { disabled, trafficPercentage, capacity, instances } = group;
    const seen = { instances: instances.length, up: countUp(group) };
    return { present: true, name: group.name, disabled, trafficPercentage, capacity: { ...capacity }, ...seen };
  }
}
