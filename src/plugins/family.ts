import { z } from 'zod';
import { DomainError, type PluginCard } from '../kernel/index.ts';

/** One plugin: what it says of itself, and the object that does the work. */
export interface Plugin<T extends object = object> {
  kind: string;
  card: PluginCard;
  instance: T;
}

/** What editors, forms and the reference are made of. */
export interface PluginDescription {
  kind: string;
  aliases: readonly string[];
  title: string;
  description: string | undefined;
  /** JSON Schema (2020-12) of the options, as a definition writes them. */
  schema: object;
}

/** A definition names a kind that no plugin has. */
export class UnknownKind extends DomainError {
  constructor(family: string, kind: string, known: string[]) {
    super('invalid', `There is no ${family} of the kind "${kind}". Known kinds: ${known.join(', ') || 'none'}.`, {
      family,
      kind,
      known,
    });
  }
}

/** Two plugins claim one kind or alias; neither may win by chance. */
export class KindTaken extends DomainError {
  constructor(family: string, kind: string, first: string, second: string) {
    super(
      'conflict',
      `Two plugins claim the ${family} kind "${kind}": ${first} and ${second}. Rename one of them, or delete its folder.`,
      { family, kind, plugins: [first, second] },
    );
  }
}

/** All plugins of one sort, by kind. */
export class Family<T extends object = object> {
  readonly #byName = new Map<string, Plugin<T>>();
  readonly #plugins: readonly Plugin<T>[];
  #described: readonly PluginDescription[] | undefined;

  /**
   * @param name `stage`, `provider`, `trigger`, …
   * @throws {KindTaken}
   */
  constructor(
    readonly name: string,
    plugins: readonly Plugin<T>[],
  ) {
    this.#plugins = plugins;
    for (const plugin of plugins) {
      for (const kind of [plugin.kind, ...(plugin.card.aliases ?? [])]) {
        const other = this.#byName.get(kind);
        if (other !== undefined) {
          throw new KindTaken(name, kind, other.instance.constructor.name, plugin.instance.constructor.name);
        }
        this.#byName.set(kind, plugin);
      }
    }
  }

  /** @param kind or an alias of it */
  find(kind: string): Plugin<T> | undefined {
    return this.#byName.get(kind);
  }

  /** @throws {UnknownKind} */
  get(kind: string): Plugin<T> {
    const plugin = this.find(kind);
    if (plugin === undefined) throw new UnknownKind(this.name, kind, this.kinds());
    return plugin;
  }

  /** Without aliases, in the order of the alphabet. */
  kinds(): string[] {
    return this.#plugins.map(({ kind }) => kind).sort();
  }

  plugins(): readonly Plugin<T>[] {
    return this.#plugins;
  }

  /** What each says of itself; worked out when it is first asked for. */
  list(): readonly PluginDescription[] {
    this.#described ??= this.#plugins.map(({ kind, card }) => ({
      kind,
      aliases: card.aliases ?? [],
      title: card.title,
      description: card.description,
      // What JSON Schema cannot say (a transform, a class) is left open rather than refused.
      schema: z.toJSONSchema(card.options, { unrepresentable: 'any', io: 'input' }),
    }));
    return this.#described;
  }
}
