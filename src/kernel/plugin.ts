import 'reflect-metadata';
import type { z } from 'zod';

/** What a plugin says of itself. From `options` come its type, its validation, its JSON Schema and its reference page. */
export interface PluginCard {
  /** The name that a definition uses, `wait`, `local`, `cron`. One for each family. */
  kind: string;
  /** Other names which older definitions use. */
  aliases?: readonly string[];
  /** For people, two or three words. */
  title: string;
  /** One sentence for the reference page. */
  description?: string;
  options: z.ZodType;
}

export const pluginMetadata = Symbol.for('gennaker.plugin');

/** What {@link pluginDecorator} leaves on a class. */
export interface PluginMark {
  family: string;
  card: PluginCard;
}

/**
 * A class in a plugin folder that brings more plugins than its folder holds: those that only the settings tell of. Asked once,
 * when the plugins are read; what it throws ends the start.
 */
export abstract class PluginSource {
  abstract readonly family: string;
  abstract plugins(): readonly { card: PluginCard; instance: object }[];
}

/**
 * Makes the decorator of a family of plugins. A class that wears it, in a module of a plugin folder, is found at boot.
 *
 * @param family `stage`, `provider`, `trigger`, …
 */
export function pluginDecorator<C extends PluginCard = PluginCard>(family: string): (card: C) => ClassDecorator {
  return (card) => (target) => {
    const mark: PluginMark = { family, card };
    Reflect.defineMetadata(pluginMetadata, mark, target);
  };
}
