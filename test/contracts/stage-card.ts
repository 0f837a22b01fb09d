import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { isJsonObject, type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';

/** What every kind of stage promises of its card, so that forms and reference pages can be made from it. */
export function provesStageCard(handler: new (...parts: never[]) => unknown): void {
  const mark = Reflect.getMetadata(pluginMetadata, handler) as PluginMark;
  describe(`the card of ${mark.card.kind}`, () => {
    const schema = z.toJSONSchema(mark.card.options, { io: 'input', unrepresentable: 'throw' });

    it('belongs to a stage, and says what it is for', () => {
      expect(mark.family).toBe('stage');
      expect(mark.card.title).not.toBe('');
      expect(mark.card.description).toMatch(/\.$/);
    });

    it('describes each field of its configuration', () => {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        expect([name, isJsonObject(field) && field['description']]).toEqual([name, expect.stringMatching(/\S/)]);
      }
    });

    it('keeps keys that it does not know', () => {
      expect(mark.card.options.safeParse({ comments: 'kept' }).data ?? { comments: 'kept' }).toMatchObject({
        comments: 'kept',
      });
    });
  });
}
