import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Global, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type PluginCard, pluginDecorator, PluginSource } from '../kernel/index.ts';
import { Catalogue, findPlugins, KindTaken, UnknownKind } from './index.ts';

const Fruit = pluginDecorator('fruit');

abstract class Edible {
  abstract taste(): string;
}

class Sugar {
  readonly word = 'sweet';
}

@Injectable()
@Fruit({
  kind: 'apple',
  aliases: ['pomme'],
  title: 'Apple',
  description: 'Grows on trees.',
  options: z.object({ weight: z.number().default(1), born: z.date().optional() }),
})
class Apple extends Edible {
  constructor(@Inject(Sugar) private readonly sugar: Sugar) {
    super();
  }

  override taste(): string {
    return this.sugar.word;
  }
}

@Injectable()
@Fruit({ kind: 'pear', aliases: ['pomme'], title: 'Pear', options: z.object({}) })
class ThievishPear {}

/** What only the settings know. */
@Injectable()
class Market extends PluginSource {
  override readonly family = 'fruit';
  override plugins(): { card: PluginCard; instance: object }[] {
    return ['plum', 'fig'].map((kind) => ({
      card: { kind, title: kind, options: z.object({}) },
      instance: new Apple(new Sugar()),
    }));
  }
}

@Module({ providers: [Apple, Market] })
class MarketFolder {}

@Global()
@Module({ providers: [Sugar], exports: [Sugar] })
class Kitchen {}

@Module({ providers: [Apple] })
class AppleFolder {}

@Module({ providers: [ThievishPear] })
class PearFolder {}

async function catalogueOf(...folders: Type[]): Promise<Catalogue> {
  const app = await Test.createTestingModule({
    imports: [DiscoveryModule, Kitchen, ...folders],
    providers: [Catalogue],
  }).compile();
  await app.init();
  return app.get(Catalogue);
}

describe('the catalogue of plugins', () => {
  it('finds a plugin by its kind and by its alias, with what was injected into it', async () => {
    const fruits = (await catalogueOf(AppleFolder)).family('fruit', Edible);
    expect(fruits.get('apple').instance.taste()).toBe('sweet');
    expect(fruits.find('pomme')).toBe(fruits.get('apple'));
    expect(fruits.find('plum')).toBeUndefined();
  });

  it('names the kinds that it knows when asked for another', async () => {
    const fruits = (await catalogueOf(AppleFolder)).family('fruit');
    expect(() => fruits.get('plum')).toThrow(UnknownKind);
    expect(() => fruits.get('plum')).toThrow('There is no fruit of the kind "plum". Known kinds: apple.');
  });

  it('finds those that a source brings beside those of the folders', async () => {
    const fruits = (await catalogueOf(MarketFolder)).family('fruit', Edible);
    expect(fruits.kinds()).toEqual(['apple', 'fig', 'plum']);
    expect(fruits.get('fig').instance.taste()).toBe('sweet');
  });

  it('refuses to start with two plugins of one name', async () => {
    await expect(catalogueOf(AppleFolder, PearFolder)).rejects.toThrow(KindTaken);
    await expect(catalogueOf(AppleFolder, PearFolder)).rejects.toThrow(/"pomme": Apple and ThievishPear/);
  });

  it('refuses a plugin that is not what its family promises', async () => {
    const catalogue = await catalogueOf(PearFolder);
    expect(() => catalogue.family('fruit', Edible)).toThrow('The fruit "pear" (ThievishPear) does not extend Edible.');
  });

  it('describes the options as JSON Schema, and leaves open what that cannot say', async () => {
    const [apple] = (await catalogueOf(AppleFolder)).family('fruit').list();
    expect(apple).toMatchObject({
      kind: 'apple',
      aliases: ['pomme'],
      title: 'Apple',
      schema: { type: 'object', properties: { weight: { type: 'number', default: 1 }, born: {} } },
    });
  });

  it('takes a family of which there is no plugin for an empty one', async () => {
    expect((await catalogueOf(AppleFolder)).family('vegetable').kinds()).toEqual([]);
  });
});

describe('the search for plugin folders', () => {
  const folders: string[] = [];

  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  async function tree(files: Record<string, string>): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'gennaker-plugins-'));
    folders.push(root);
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }

  it('hands the folders out in the order of their paths', async () => {
    const root = await tree({
      'stages/wait/plugin.module.js': 'export default class Wait {}',
      'stages/canary/canary.plugin.js': 'export default class Canary {}',
      'clouds/moon/plugin.module.js': 'export default class Moon {}',
      'clouds/moon/other.js': 'throw new Error("nobody asked for this file")',
    });
    const found = await findPlugins(root);
    expect(found.map(({ folder, exported, isModule }) => [folder, exported.name, isModule])).toEqual([
      ['clouds/moon', 'Moon', true],
      ['stages/canary', 'Canary', false],
      ['stages/wait', 'Wait', true],
    ]);
  });

  it('names the file that exports no module', async () => {
    const root = await tree({ 'stages/wait/plugin.module.js': 'export const nothing = 1;' });
    await expect(findPlugins(root)).rejects.toThrow(/stages\/wait\/plugin\.module\.js must export its Nest module, or/);
  });
});
