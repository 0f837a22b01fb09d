import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Egress, type EgressAnswer, EgressFailed } from '../../../egress/port.ts';
import { DomainError } from '../../../kernel/index.ts';
import { type Artifact, ArtifactSource, ArtifactSourceKind, type ContentBounds, ContentTooLarge } from '../../port.ts';

/** Files that are asked for at their address, through the egress gate. */
@Injectable()
@ArtifactSourceKind({
  kind: 'http/file',
  title: 'HTTP file',
  description: 'A file at an address of the web.',
  options: z.looseObject({
    reference: z
      .url({ protocol: /^https?$/, error: 'is no address of the form http://… or https://…' })
      .describe('The address of the file.'),
  }),
})
export default class HttpSource extends ArtifactSource {
  constructor(private readonly egress: Egress) {
    super();
  }

  override async read(artifact: Artifact, bounds: ContentBounds): Promise<Buffer> {
    const url = artifact['reference'] as string;
    const { status, body } = await this.#ask(url, artifact, bounds);
    if (status >= 200 && status < 300) return body;
    const passing = status === 408 || status === 429 || status >= 500;
    const refusal = passing ? 'unavailable' : status === 401 || status === 403 ? 'forbidden' : 'not-found';
    throw new DomainError(refusal, `The artifact at ${url} was answered with ${String(status)}.`, { url, status });
  }

  async #ask(url: string, artifact: Artifact, { limitBytes, timeoutMs }: ContentBounds): Promise<EgressAnswer> {
    try {
      return await this.egress.request({ url, limitBytes, timeoutMs });
    } catch (fault) {
      // It will be as large the next time.
      if (fault instanceof EgressFailed && fault.reason === 'too-large')
        throw new ContentTooLarge(artifact, limitBytes);
      throw fault;
    }
  }
}
