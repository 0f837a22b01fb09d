import { afterEach, describe, expect, it } from '@jest/globals';
import { TestServer } from '../../test/support/http-server.ts';
import { openContents } from '../../test/support/open-contents.ts';
import { DomainError, type JsonObject } from '../kernel/index.ts';

describe('the content of an artifact', () => {
  const contents = openContents();
  let server: TestServer | undefined;
  const refusal = async (artifact: JsonObject, bounds = {}): Promise<[string, string]> => {
    const error: unknown = await contents.read(artifact, bounds).catch((fault: unknown) => fault);
    if (!(error instanceof DomainError)) throw error;
    return [error.refusal, error.message];
  };
  const serving = async (status: number, body: string): Promise<string> => {
    server = await TestServer.start((_got, response) => {
      response.writeHead(status);
      response.end(body);
    });
    return `${server.address}/web.yaml`;
  };

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is decoded where it is written out', async () => {
    const artifact = { type: 'embedded/base64', reference: Buffer.from('kind: Service').toString('base64') };
    expect((await contents.read(artifact)).toString()).toBe('kind: Service');
  });

  it('is asked for at its address, for types that have no source of their own as well', async () => {
    const reference = await serving(200, 'kind: Service');
    expect((await contents.read({ type: 'http/file', reference })).toString()).toBe('kind: Service');
    expect((await contents.read({ type: 'github/file', reference })).toString()).toBe('kind: Service');
  });

  it.each([
    [404, 'not-found'],
    [403, 'forbidden'],
    [503, 'unavailable'],
    [429, 'unavailable'],
  ])('is refused with the status %d as %s', async (status, expected) => {
    const reference = await serving(status, 'no');
    const [kind, message] = await refusal({ type: 'http/file', reference });
    expect(kind).toBe(expected);
    expect(message).toContain(`was answered with ${String(status)}`);
  });

  it('is bounded, and what is too large is not asked for again', async () => {
    const reference = await serving(200, 'x'.repeat(100));
    expect(await refusal({ type: 'http/file', reference }, { limitBytes: 10 })).toEqual([
      'invalid',
      expect.stringContaining('holds more than 10 bytes'),
    ]);
    const embedded = { type: 'embedded/base64', reference: Buffer.from('x'.repeat(100)).toString('base64') };
    expect((await refusal(embedded, { limitBytes: 10 }))[0]).toBe('invalid');
  });

  it.each<[JsonObject, RegExp]>([
    [{ type: 'embedded/base64', reference: '%%' }, /reference: is no base64/],
    [{ type: 'http/file', reference: 'ftp://a/b' }, /reference: is no address of the form/],
    [{ type: 's3/object', reference: 's3://a/b' }, /cannot be read here. Types that can: embedded\/base64, http\/file/],
    [{ type: 'docker/image', name: 'shop' }, /docker\/image shop cannot be read here/],
  ])('of %j is refused in plain words', async (artifact, why) => {
    expect(await refusal(artifact)).toEqual(['invalid', expect.stringMatching(why)]);
  });

  it('is waited for no longer than was said', async () => {
    server = await TestServer.start(() => undefined);
    const [kind] = await refusal({ type: 'http/file', reference: `${server.address}/never` }, { timeoutMs: 50 });
    expect(kind).toBe('unavailable');
  });
});
