import { isFree, pickPort } from './free-port.ts';

/** Which ports are promised to whom, so that two that start at once do not get the same. */
export class PortBook {
  readonly #taken = new Set<number>();

  /** @throws Error in words for the instance's health, when there is none to have */
  async claim(order: { port?: number; portRange?: { from: number; to: number } }): Promise<number> {
    if (order.port !== undefined) {
      if (this.#taken.has(order.port) || !(await isFree(order.port)))
        throw new Error(`port ${order.port} is already in use`);
      this.#taken.add(order.port);
      return order.port;
    }
    const port = await pickPort(this.#taken, order.portRange);
    if (port === undefined) {
      const { from, to } = order.portRange ?? { from: 0, to: 0 };
      throw new Error(`no port from ${from} to ${to} is free`);
    }
    if (this.#taken.has(port)) return this.claim(order);
    this.#taken.add(port);
    return port;
  }

  keep(port: number): void {
    this.#taken.add(port);
  }

  release(port: number): void {
    this.#taken.delete(port);
  }
}
