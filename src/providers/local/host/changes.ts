import type { Change } from './protocol.ts';

/** Changes that fall into one such moment are told together, each thing once. */
const gatherMs = 20;

/** Tells watchers which things have changed. A slow watcher gets the latest of each, never a queue of what was. */
export class Changes {
  readonly #watchers = new Set<Watcher>();
  readonly #look: (kind: Change['kind'], name: string) => Change;

  constructor(look: (kind: Change['kind'], name: string) => Change) {
    this.#look = look;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  mark(kind: Change['kind'], name: string): void {
    for (const watcher of this.#watchers) watcher.mark(kind, name);
  }

  /** @param tell sends a line; resolves when there is room for the next */
  watch(tell: (changes: Change[]) => Promise<void>): () => void {
    const watcher = new Watcher(this.#look, tell);
    this.#watchers.add(watcher);
    return () => {
      watcher.stop();
      this.#watchers.delete(watcher);
    };
  }
}

class Watcher {
  readonly #marked = new Map<string, [Change['kind'], string]>();
  readonly #look: (kind: Change['kind'], name: string) => Change;
  readonly #tell: (changes: Change[]) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #telling = false;
  #stopped = false;

  constructor(look: (kind: Change['kind'], name: string) => Change, tell: (changes: Change[]) => Promise<void>) {
    this.#look = look;
    this.#tell = tell;
  }

  mark(kind: Change['kind'], name: string): void {
    this.#marked.set(`${kind} ${name}`, [kind, name]);
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#telling || this.#stopped || this.#timer || this.#marked.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, gatherMs);
  }

  async #flush(): Promise<void> {
    this.#telling = true;
    const changes = [...this.#marked.values()].map(([kind, name]) => this.#look(kind, name));
    this.#marked.clear();
    await this.#tell(changes);
    this.#telling = false;
    this.#arm();
  }
}
