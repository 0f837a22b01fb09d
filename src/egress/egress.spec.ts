import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadSettings } from '../settings/index.ts';
import { EgressFailed, EgressPolicy, EgressRefused, GuardedEgress, Resolver } from './index.ts';

/** Answers from a list, one entry for each question; the last one for good. */
class ScriptedResolver extends Resolver {
  asked = 0;

  constructor(private readonly answers: string[][]) {
    super();
  }

  override addresses(): Promise<string[]> {
    const answer = this.answers[Math.min(this.asked, this.answers.length - 1)] ?? [];
    this.asked += 1;
    return Promise.resolve(answer);
  }
}

let server: Server;
let seen: IncomingMessage[];
let answer: RequestListener;
beforeEach(async () => {
  seen = [];
  answer = (_, response) => response.end('hello');
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const port = (): number => (server.address() as AddressInfo).port;
const here = (path = '/'): string => `http://127.0.0.1:${port()}${path}`;

function egress(
  settings: Record<string, unknown> = { allow: ['127.0.0.1'] },
  resolver: Resolver = new ScriptedResolver([['127.0.0.1']]),
): GuardedEgress {
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `GENNAKER_EGRESS__${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`,
      JSON.stringify(value),
    ]),
  );
  return new GuardedEgress(loadSettings({ folder: '/nowhere', environment }).egress, resolver);
}

describe('Egress', () => {
  it('asks an allowed address, with method, headers and body', async () => {
    answer = (request, response) => {
      response.writeHead(201, { 'x-made': 'yes' });
      request.pipe(response);
    };
    const got = await egress().request({
      url: here('/a?b=c'),
      method: 'post',
      headers: { 'Content-Type': 'text/x' },
      body: 'däta',
    });
    expect(got).toMatchObject({ status: 201, headers: { 'x-made': 'yes' }, url: here('/a?b=c') });
    expect(got.body.toString()).toBe('däta');
    expect(seen[0]?.headers['content-type']).toBe('text/x');
  });

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://169.254.169.254/latest',
  ])('refuses %s by default', async (url) => {
    await expect(egress({}).request({ url })).rejects.toThrow(EgressRefused);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'gopher://x', 'not a url', ''])(
    'refuses %j, which is no http',
    async (url) => {
      await expect(egress().request({ url })).rejects.toThrow(EgressRefused);
    },
  );

  it('connects to the address that was checked, though the name leads elsewhere the next time', async () => {
    const resolver = new ScriptedResolver([['127.0.0.1'], ['10.0.0.1']]);
    const got = await egress(undefined, resolver).request({ url: `http://rebound.example:${port()}/` });
    expect(got.body.toString()).toBe('hello');
    expect(resolver.asked).toBe(1);
    expect(seen[0]?.headers.host).toBe(`rebound.example:${port()}`);
  });

  it('refuses a name of which one address is forbidden', async () => {
    const resolver = new ScriptedResolver([['93.184.216.34', '10.0.0.1']]);
    await expect(egress({}, resolver).request({ url: 'http://mixed.example/' })).rejects.toThrow(
      /10\.0\.0\.1.*egress\.allow/,
    );
  });

  it('lets an internal host through by its name, and what egress.deny names never', async () => {
    const url = `http://ci.corp.example:${port()}/`;
    expect((await egress({ allow: ['*.corp.example'] }).request({ url })).status).toBe(200);
    await expect(egress({ allow: ['*.corp.example'], deny: ['127.0.0.0/8'] }).request({ url })).rejects.toThrow(
      EgressRefused,
    );
  });

  it('refuses a redirect to a forbidden address, and asks nothing there', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    await expect(egress().request({ url: here() })).rejects.toThrow(/169\.254\.169\.254/);
  });

  it('sends credentials to the origin that they are for, and to no other that it is sent on to', async () => {
    answer = (request, response) => {
      if (request.url === '/a') response.writeHead(307, { location: '/b' });
      if (request.url === '/b') response.writeHead(307, { location: `http://localhost:${port()}/c` });
      response.end();
    };
    const resolver = new ScriptedResolver([['127.0.0.1']]);
    await egress({ allow: ['127.0.0.1', 'localhost'] }, resolver).request({
      url: here('/a'),
      headers: { 'x-key': 'own', 'x-other': 'kept' },
      credentials: { 'X-Key': 'hush' },
    });

    expect(seen.map(({ url, headers }) => [url, headers['x-key'], headers['x-other']])).toEqual([
      ['/a', 'hush', 'kept'],
      ['/b', 'hush', 'kept'],
      ['/c', 'own', 'kept'],
    ]);
  });

  it('refuses a redirect to another scheme', async () => {
    answer = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    await expect(egress().request({ url: here() })).rejects.toThrow(EgressRefused);
  });

  it('follows redirects within bounds, and says where it ended', async () => {
    answer = (request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(307, { location: `/${left - 1}` }).end();
      else response.end('there');
    };
    expect((await egress().request({ url: here('/5') })).url).toBe(here('/0'));
    await expect(egress().request({ url: here('/6') })).rejects.toMatchObject({ reason: 'broken' });
  });

  it('turns a POST into a GET after 303, and repeats it after 307', async () => {
    const methods = async (status: number): Promise<(string | undefined)[]> => {
      seen = [];
      answer = (request, response) => {
        if (request.url === '/from') response.writeHead(status, { location: '/to' }).end();
        else response.end();
      };
      await egress().request({ url: here('/from'), method: 'POST', body: 'x' });
      return seen.map(({ method }) => method);
    };
    expect(await methods(303)).toEqual(['POST', 'GET']);
    expect(await methods(307)).toEqual(['POST', 'POST']);
  });

  it('takes no credentials to another origin', async () => {
    answer = (request, response) => {
      if (request.headers.host?.startsWith('127.0.0.1') === true) {
        response.writeHead(307, { location: `http://other.example:${port()}/` }).end();
      } else response.end();
    };
    const headers = { Authorization: 'Bearer x', 'X-Api-Key': 'y', Cookie: 'z', Accept: 'text/plain' };
    await egress().request({ url: here(), headers });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer x', 'x-api-key': 'y' });
    expect(seen[1]?.headers).not.toHaveProperty('authorization');
    expect(seen[1]?.headers).not.toHaveProperty('x-api-key');
    expect(seen[1]?.headers).not.toHaveProperty('cookie');
    expect(seen[1]?.headers.accept).toBe('text/plain');
  });

  it('sends and repeats no credentials that stand in the URL', async () => {
    const got = await egress().request({ url: here().replace('//', '//user:hunter2@') });
    expect(got.url).toBe(here());
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    await expect(egress({}).request({ url: 'http://user:hunter2@127.0.0.1/' })).rejects.not.toThrow(/hunter2/);
  });

  it('reads no more than the limit of an answer', async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', more);
      more();
    };
    await expect(egress().request({ url: here(), limitBytes: 100_000 })).rejects.toMatchObject({ reason: 'too-large' });
  });

  it('gives up on a body that does not end, and on an answer that does not begin', async () => {
    answer = (_, response) => response.writeHead(200).write('a');
    await expect(egress().request({ url: here(), timeoutMs: 100 })).rejects.toMatchObject({ reason: 'timeout' });
    answer = () => undefined;
    await expect(egress().request({ url: here(), timeoutMs: 100 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('says when nobody listens, and when the name is unknown', async () => {
    const { port: free } = await new Promise<AddressInfo>((resolve) => {
      const other = createServer().listen(0, '127.0.0.1', () => {
        const address = other.address() as AddressInfo;
        other.close(() => {
          resolve(address);
        });
      });
    });
    await expect(egress().request({ url: `http://127.0.0.1:${free}/` })).rejects.toMatchObject({ reason: 'refused' });
    await expect(egress({}, new ScriptedResolver([[]])).request({ url: 'http://no.example/' })).rejects.toMatchObject({
      reason: 'unknown-host',
    });
  });

  it('makes no more calls at a time than it may', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    let arrived = (): void => undefined;
    answer = (_, response) => {
      waiting.push(() => response.end());
      most = Math.max(most, waiting.length);
      arrived();
    };
    const bounded = egress({ allow: ['127.0.0.1'], concurrency: 2 });
    const calls = [1, 2, 3, 4].map(() => bounded.request({ url: here() }));
    for (let served = 0; served < 4; served++) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
      waiting.shift()?.();
    }
    await Promise.all(calls);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('tells the caller what kind of failure it was in words', async () => {
    const failure = await egress()
      .request({ url: here(), timeoutMs: 1 })
      .catch((error: unknown) => error);
    if (failure instanceof EgressFailed) expect(failure.facts).toMatchObject({ reason: 'timeout' });
  });
});

describe('The policy', () => {
  const policy = new EgressPolicy([]);

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.192',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '2002:0a00:0001::',
    '2001:0:0:0:0:0:f5ff:fffe',
  ])('refuses %s', (address) => {
    expect(policy.whyNot('x.example', address)).toBeDefined();
  });

  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'lets %s through',
    (address) => {
      expect(policy.whyNot('x.example', address)).toBeUndefined();
    },
  );

  it('takes a pattern for names below it only', () => {
    const corp = new EgressPolicy(['*.corp.example', '10.1.0.0/16', 'fd00::/8']);
    expect(corp.whyNot('ci.corp.example', '10.0.0.1')).toBeUndefined();
    expect(corp.whyNot('corp.example', '10.0.0.1')).toBeDefined();
    expect(corp.whyNot('evilcorp.example', '10.0.0.1')).toBeDefined();
    expect(corp.whyNot('x', '10.1.2.3')).toBeUndefined();
    expect(corp.whyNot('x', '::ffff:10.1.2.3')).toBeUndefined();
    expect(corp.whyNot('x', 'fd12::1')).toBeUndefined();
  });
});
