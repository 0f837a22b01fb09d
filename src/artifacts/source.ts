import { DomainError, type PluginCard, pluginDecorator } from '../kernel/index.ts';
import { type Artifact, describeArtifact } from './model/artifact.ts';

/** How much of an artifact is read, and for how long. */
export interface ContentBounds {
  /** An artifact that holds more is refused. */
  limitBytes: number;
  /** For all of it. */
  timeoutMs: number;
}

/**
 * A place where artifacts lie. A folder `artifacts/sources/<source>/` with one class that wears {@link ArtifactSourceKind}:
 * `card.kind` and its aliases are types of artifact, `card.options` is what such an artifact must say of itself.
 */
export abstract class ArtifactSource {
  /**
   * @param artifact parsed by the card's schema
   * @throws {DomainError} `not-found`, `invalid`, `forbidden`, `unavailable` (may be tried again)
   */
  abstract read(artifact: Artifact, bounds: ContentBounds): Promise<Buffer>;
}

export const ArtifactSourceKind = pluginDecorator<PluginCard>('artifactSource');

/** Reads what artifacts hold, wherever they lie. Handed to stages. */
export abstract class ArtifactContents {
  /**
   * @param bounds 8 MiB and 30 s where they are not said
   * @throws {CannotRead} nobody here can read artifacts of that type
   * @throws {ContentTooLarge}
   * @throws {DomainError} as {@link ArtifactSource.read}
   */
  abstract read(artifact: Artifact, bounds?: Partial<ContentBounds>): Promise<Buffer>;
}

export class CannotRead extends DomainError {
  constructor(artifact: Artifact, known: readonly string[]) {
    super(
      'invalid',
      `The content of ${describeArtifact(artifact)} cannot be read here. Types that can: ${known.join(', ')}; of other ` +
        `types those whose reference is an address http://… or https://….`,
      { type: artifact['type'] ?? null, known: [...known] },
    );
  }
}

export class ContentTooLarge extends DomainError {
  constructor(artifact: Artifact, limitBytes: number) {
    super('invalid', `${describeArtifact(artifact)} holds more than ${String(limitBytes)} bytes, which is the limit.`, {
      limitBytes,
    });
  }
}
