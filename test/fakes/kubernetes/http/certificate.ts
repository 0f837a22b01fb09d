import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

/** One value of DER: tag, length, content. @see ITU-T X.690 */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (text: string): Buffer => der(0x06, hex(text));
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));

/** An authority, its subject alternative names being this machine: it may serve itself, and sign for clients. */
const extensions = (isAuthority: boolean): Buffer => {
  const basic = sequence(
    oid('551d13'),
    der(0x01, hex('ff')),
    der(0x04, isAuthority ? sequence(der(0x01, hex('ff'))) : sequence()),
  );
  const names = sequence(
    oid('551d11'),
    der(0x04, sequence(der(0x87, hex('7f000001')), der(0x82, Buffer.from('localhost')))),
  );
  return der(0xa3, sequence(basic, names));
};

const pem = (label: string, content: Buffer): string =>
  [`-----BEGIN ${label}-----`, ...content.toString('base64').match(/.{1,64}/g)!, `-----END ${label}-----`, ''].join(
    '\n',
  );

/** Signs certificates for one test; nothing of it outlives the process. */
export class Authority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** Its own, which a server on this machine may use too. */
  readonly certificate: Certificate;

  constructor(private readonly name = 'fake-cluster') {
    this.certificate = this.issue(name, true, this.keys);
  }

  /** A certificate for a client, whose name is the user's. */
  client(name: string): Certificate {
    return this.issue(name, false, generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  }

  private issue(
    name: string,
    isAuthority: boolean,
    keys: { publicKey: KeyObject; privateKey: KeyObject },
  ): Certificate {
    const body = sequence(
      der(0xa0, der(0x02, hex('02'))),
      der(0x02, Buffer.concat([hex('01'), randomBytes(8)])),
      ecdsaWithSha256,
      nameOf(this.name),
      sequence(time('200101000000Z'), time('491231235959Z')),
      nameOf(name),
      keys.publicKey.export({ type: 'spki', format: 'der' }),
      extensions(isAuthority),
    );
    const signature = sign('sha256', body, this.keys.privateKey);
    const certificate = sequence(body, ecdsaWithSha256, der(0x03, hex('00'), signature));
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    return { key: String(key), cert: pem('CERTIFICATE', certificate) };
  }
}
