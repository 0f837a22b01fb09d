import { AsyncLocalStorage } from 'node:async_hooks';

/** Finds out when a unit of work is asked for inside of another: on SQLite the inner would wait for the outer for ever. */
export class Nesting {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();

  /** @throws {Error} inside of a unit of work: a mistake in the program */
  refuse(wanted: 'read' | 'write' | 'append'): void {
    if (this.#inside.getStore()?.open !== true) return;
    throw new Error(
      `UnitOfWork.${wanted} was called inside of another unit of work, which would wait for itself. ` +
        'Pass the EntityManager of the outer one on, or call it after the outer one has ended.',
    );
  }

  async mark<T>(work: () => Promise<T>): Promise<T> {
    const unit = { open: true };
    try {
      return await this.#inside.run(unit, work);
    } finally {
      unit.open = false;
    }
  }
}
