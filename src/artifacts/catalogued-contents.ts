import { Inject, Injectable } from '@nestjs/common';
import { DomainError, InvalidInput } from '../kernel/index.ts';
import { Catalogue, type Plugin } from '../plugins/index.ts';
import { type Artifact, describeArtifact, said } from './model/artifact.ts';
import { ArtifactContents, ArtifactSource, CannotRead, type ContentBounds, ContentTooLarge } from './source.ts';

const usual: ContentBounds = { limitBytes: 8 * 1024 * 1024, timeoutMs: 30_000 };

/** Hands each artifact to the source of its type; one of another type that has an address is asked for there. */
@Injectable()
export class CataloguedContents extends ArtifactContents {
  constructor(@Inject(Catalogue) private readonly catalogue: Catalogue) {
    super();
  }

  override async read(artifact: Artifact, bounds: Partial<ContentBounds> = {}): Promise<Buffer> {
    const { card, instance } = this.#sourceOf(artifact);
    const parsed = card.options.safeParse(artifact);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
      throw new InvalidInput(`The artifact ${describeArtifact(artifact)}`, faults);
    }
    const within = { ...usual, ...bounds };
    const content = await inTime(instance.read(parsed.data as Artifact, within), artifact, within.timeoutMs);
    if (content.length > within.limitBytes) throw new ContentTooLarge(artifact, within.limitBytes);
    return content;
  }

  #sourceOf(artifact: Artifact): Plugin<ArtifactSource> {
    const family = this.catalogue.family('artifactSource', ArtifactSource);
    const named = family.find(said(artifact, 'type'));
    if (named !== undefined) return named;
    const byAddress = isWebAddress(said(artifact, 'reference')) ? family.find('http/file') : undefined;
    if (byAddress === undefined) throw new CannotRead(artifact, family.kinds());
    return byAddress;
  }
}

const isWebAddress = (reference: string): boolean =>
  URL.canParse(reference) && /^https?:$/.test(new URL(reference).protocol);

async function inTime(reading: Promise<Buffer>, artifact: Artifact, timeoutMs: number): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const waited = `${String(Math.round(timeoutMs / 1000))} s`;
      reject(new DomainError('unavailable', `${describeArtifact(artifact)} was not there within ${waited}.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
