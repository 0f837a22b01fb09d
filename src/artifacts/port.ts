export { ArchiveRefused, type ArchiveBounds, extractArchive } from './archive.ts';
export { type Artifact, artifactOf, artifactsIn, describeArtifact } from './model/artifact.ts';
export { type ExpectedArtifact, expectedArtifactOf, expectedArtifactsIn } from './model/expected-artifact.ts';
export { needsPrior, resolveExpected, type Resolution } from './model/resolution.ts';
export { ArtifactContents, ArtifactSource, ArtifactSourceKind, type ContentBounds, ContentTooLarge } from './source.ts';
