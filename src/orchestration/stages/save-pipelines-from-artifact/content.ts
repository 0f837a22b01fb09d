import type { Artifact } from '../../../artifacts/port.ts';
import type { Egress } from '../../../egress/port.ts';
import { DomainError, InvalidInput } from '../../../kernel/index.ts';

const limitBytes = 2 * 1024 * 1024;

/**
 * What an artifact holds, as text. One that is written out is decoded; one that has an address is asked for there.
 *
 * @throws {InvalidInput} it cannot be read from here @throws {DomainError} `unavailable`: ask again
 */
export async function contentOf(artifact: Artifact, egress: Egress): Promise<string> {
  const { type, reference } = artifact;
  const place = typeof reference === 'string' ? reference : '';
  if (type === 'embedded/base64') return Buffer.from(place, 'base64').toString('utf8');
  if (URL.canParse(place) && /^https?:$/.test(new URL(place).protocol)) return await fetched(place, egress);
  const message = `has the type ${typeof type === 'string' ? type : '?'}, which cannot be read here; expected embedded/base64, or an address http://… or https://…`;
  throw new InvalidInput('The artifact', [{ path: ['type'], message }]);
}

async function fetched(url: string, egress: Egress): Promise<string> {
  const { status, body } = await egress.request({ url, limitBytes });
  if (status < 300) return body.toString('utf8');
  const refusal = status === 429 || status >= 500 ? 'unavailable' : 'not-found';
  throw new DomainError(refusal, `The artifact at ${url} was answered with ${String(status)}.`, { url, status });
}
