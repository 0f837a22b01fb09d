import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Artifact, ArtifactSource, ArtifactSourceKind } from '../../port.ts';

const base64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;

/** Artifacts that are written out in full. */
@Injectable()
@ArtifactSourceKind({
  kind: 'embedded/base64',
  title: 'Embedded',
  description: 'An artifact that carries its content with it.',
  options: z.looseObject({
    reference: z.string().regex(base64, 'is no base64').describe('The content, in base64.'),
  }),
})
export default class EmbeddedSource extends ArtifactSource {
  override read({ reference }: Artifact): Promise<Buffer> {
    return Promise.resolve(Buffer.from(reference as string, 'base64'));
  }
}
