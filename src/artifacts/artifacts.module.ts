import { Global, Module } from '@nestjs/common';
import { CataloguedContents } from './catalogued-contents.ts';
import { ArtifactContents } from './source.ts';

/** What artifacts hold, for whoever needs it. */
@Global()
@Module({
  providers: [{ provide: ArtifactContents, useClass: CataloguedContents }],
  exports: [ArtifactContents],
})
export class ArtifactsModule {}
