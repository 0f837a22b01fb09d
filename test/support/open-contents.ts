import { CataloguedContents } from '../../src/artifacts/catalogued-contents.ts';
import EmbeddedSource from '../../src/artifacts/sources/embedded/embedded.plugin.ts';
import HttpSource from '../../src/artifacts/sources/http/http.plugin.ts';
import type { ArtifactContents, ArtifactSource } from '../../src/artifacts/port.ts';
import { type PluginMark, pluginMetadata } from '../../src/kernel/index.ts';
import { type Catalogue, Family } from '../../src/plugins/index.ts';
import { OpenEgress } from './open-egress.ts';

/** The product's own reading of artifacts, which may call servers of the test. */
export function openContents(): ArtifactContents {
  const sources = [new EmbeddedSource(), new HttpSource(new OpenEgress())];
  const family = new Family<ArtifactSource>(
    'artifactSource',
    sources.map((instance) => {
      const { card } = Reflect.getMetadata(pluginMetadata, instance.constructor) as PluginMark;
      return { kind: card.kind, card, instance };
    }),
  );
  return new CataloguedContents({ family: () => family } as unknown as Catalogue);
}
