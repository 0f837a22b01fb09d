import type { Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants.js';
import { Family } from './family.ts';
import { findPlugins } from './find-plugins.ts';
import { type MarkedClass, markedClasses } from './marked-classes.ts';

/** What plugins are given where there is no server. */
export interface Given {
  /** By the class that a constructor names. */
  parts: ReadonlyMap<unknown, object>;
  /** For all else. @param name of the class */
  standIn(name: string): object;
}

/** The plugins of the running sources, loaded once. */
let loaded: Promise<MarkedClass[]> | undefined;

/**
 * The plugins without a server round them: made by their constructors, with stand-ins for what a server would give. So a
 * command can ask them what they know, and plan with them, where nothing is started and nothing is opened.
 */
export class OfflineCatalogue {
  readonly #families = new Map<string, Family>();

  constructor(
    private readonly classes: readonly MarkedClass[],
    private readonly given: Given,
  ) {}

  /** Loads the plugin folders; further ones share what is loaded. */
  static async with(given: Given): Promise<OfflineCatalogue> {
    loaded ??= findPlugins().then((plugins) => plugins.flatMap(markedClasses));
    return new OfflineCatalogue(await loaded, given);
  }

  family(name: string): Family;
  /** @param contract what each of them must be, the abstract class of the port */
  family<T extends object>(name: string, contract: abstract new (...parts: never[]) => T): Family<T>;
  family(name: string): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const plugins = this.classes
      .filter(({ mark }) => mark.family === name)
      .map(({ mark: { card }, type, neighbours }) => ({
        kind: card.kind,
        card,
        instance: this.#make(type, neighbours),
      }));
    const family = new Family(name, plugins);
    this.#families.set(name, family);
    return family;
  }

  #make(type: Type<object>, neighbours: readonly Type<object>[]): object {
    return new type(...partsOf(type).map((token) => this.#part(token, neighbours)));
  }

  #part(token: unknown, neighbours: readonly Type<object>[]): object {
    const given = this.given.parts.get(token);
    if (given) return given;
    const neighbour = neighbours.find((candidate) => candidate === token);
    if (neighbour) return this.#make(neighbour, neighbours);
    return this.given.standIn(typeof token === 'function' ? token.name : String(token));
  }
}

/** What the constructor asks for, in its order: the types of its parameters, or what `@Inject` says instead. */
function partsOf(type: Type<object>): unknown[] {
  const parts = [...((Reflect.getMetadata(PARAMTYPES_METADATA, type) ?? []) as unknown[])];
  const said = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, type) ?? []) as { index: number; param: unknown }[];
  for (const { index, param } of said) parts[index] = param;
  return parts;
}
