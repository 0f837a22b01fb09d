import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { pluginMetadata, type PluginMark } from '../kernel/index.ts';
import type { FoundPlugin } from './find-plugins.ts';

/** A class that wears the decorator of a family. */
export interface MarkedClass {
  mark: PluginMark;
  type: Type<object>;
  /** All classes of its folder's module: what it is given may be among them. */
  neighbours: readonly Type<object>[];
}

/** Read off what a plugin folder exports: nothing is made, so nothing that its classes would be given is needed. */
export function markedClasses({ exported, isModule }: FoundPlugin): MarkedClass[] {
  const inside = isModule
    ? (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, exported) as unknown[] | undefined)
    : [exported];
  const providers = inside ?? [];
  const classes = providers.filter((provider): provider is Type<object> => typeof provider === 'function');
  return classes.flatMap((type) => {
    const mark = Reflect.getMetadata(pluginMetadata, type) as PluginMark | undefined;
    return mark === undefined ? [] : [{ mark, type, neighbours: classes }];
  });
}
