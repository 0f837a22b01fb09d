import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { pluginMetadata, type PluginMark, PluginSource } from '../kernel/index.ts';
import { Family, type Plugin } from './family.ts';

/** Every plugin of the running process, by family and kind. Ask it when all modules are there, not in a constructor. */
@Injectable()
export class Catalogue implements OnModuleInit {
  readonly #families = new Map<string, Family>();
  /** Which families were held against which contract: each pair once, for this is asked in every turn of a stage. */
  readonly #held = new Map<string, Set<unknown>>();
  #read = false;

  constructor(private readonly discovery: DiscoveryService) {}

  /** A clash ends the start-up here, not when the kind is first used. */
  onModuleInit(): void {
    this.#readCards();
  }

  /** The plugins that wear the decorator of this family; none at all is an empty family. */
  family(name: string): Family;
  /**
   * @param contract what each of them must be, the abstract class of the port
   * @throws {TypeError} one of them is not: a mistake in the plugin
   */
  family<T extends object>(name: string, contract: abstract new (...parts: never[]) => T): Family<T>;
  family(name: string, contract?: abstract new (...parts: never[]) => object): Family {
    this.#readCards();
    const family = this.#families.get(name) ?? new Family(name, []);
    if (contract !== undefined) this.#hold(family, contract);
    return family;
  }

  /** `stage`, `provider`, … */
  families(): string[] {
    this.#readCards();
    return [...this.#families.keys()].sort();
  }

  #hold(family: Family, contract: abstract new (...parts: never[]) => object): void {
    const held = this.#held.get(family.name) ?? new Set();
    if (held.has(contract)) return;
    for (const { kind, instance } of family.plugins()) {
      if (instance instanceof contract) continue;
      throw new TypeError(
        `The ${family.name} "${kind}" (${instance.constructor.name}) does not extend ${contract.name}.`,
      );
    }
    this.#held.set(family.name, held.add(contract));
  }

  #readCards(): void {
    if (this.#read) return;
    const found = new Map<string, Plugin[]>();
    const add = (family: string, plugin: Omit<Plugin, 'kind'>): void => {
      const plugins = found.get(family) ?? [];
      plugins.push({ kind: plugin.card.kind, ...plugin });
      found.set(family, plugins);
    };
    for (const { metatype, instance } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function' || !isObject(instance)) continue;
      if (instance instanceof PluginSource) for (const plugin of instance.plugins()) add(instance.family, plugin);
      const mark = Reflect.getMetadata(pluginMetadata, metatype) as PluginMark | undefined;
      if (mark !== undefined) add(mark.family, { card: mark.card, instance });
    }
    for (const [name, plugins] of found) this.#families.set(name, new Family(name, plugins));
    this.#read = true;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
