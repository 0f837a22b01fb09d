import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, TestServer } from '../../../../test/support/http-server.ts';
import type { Connection } from './connection.ts';
import { HttpKubernetesApi } from './http-kubernetes-api.ts';
import type { KubernetesObject, ResourceType, WatchEvent } from './kubernetes-api.ts';
import { Transport } from './transport.ts';

const deployments: ResourceType = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  namespaced: true,
  verbs: [],
  subresources: ['scale'],
};
const web: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod' },
};
const key = { type: deployments, namespace: 'prod', name: 'web' };

const says =
  (body: unknown, code = 200, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    json(response, code, body, headers);
const status = (code: number, more: object, headers: Record<string, string> = {}) =>
  says({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...more }, code, headers);
const hangsUp = (response: ServerResponse): void => void response.destroy();

describe('the API of a cluster', () => {
  let server: TestServer;
  /** What is answered, one a request. */
  let answers: ((response: ServerResponse) => void)[];
  let transport: Transport;
  let api: HttpKubernetesApi;
  let tokens: string[];

  beforeEach(async () => {
    answers = [];
    server = await TestServer.start((_, response) =>
      (answers.shift() ?? status(500, { message: 'nothing prepared' }))(response),
    );
    tokens = ['first', 'second', 'third'];
    const connect = (): Promise<Connection> => {
      const authorization = `Bearer ${tokens.shift() ?? 'none'}`;
      return Promise.resolve({
        server: new URL('/below', server.address),
        tls: { rejectUnauthorized: true },
        namespace: 'team',
        identity: () => Promise.resolve({ authorization, headers: {} }),
      });
    };
    transport = new Transport(connect);
    api = new HttpKubernetesApi('dev', transport);
  });

  afterEach(async () => {
    await transport.close();
    await server.close();
  });

  it('asks below the address of the server, in the namespace of the context where none is said', async () => {
    answers.push(says(web));
    expect(await api.get({ type: deployments, name: 'web' })).toEqual(web);
    expect(server.got[0]).toMatchObject({
      path: '/below/apis/apps/v1/namespaces/team/deployments/web',
      headers: { authorization: 'Bearer first' },
    });
  });

  it('lets no name lead elsewhere', async () => {
    for (const name of ['..', 'a/../../secrets', 'a%2fb', '']) {
      await expect(api.get({ ...key, name })).rejects.toThrow('cannot be part of an address');
    }
    expect(server.got).toEqual([]);
  });

  it('tells an object that is not there from a kind that is not there', async () => {
    answers.push(status(404, { reason: 'NotFound', details: { name: 'web', kind: 'deployments' } }));
    expect(await api.get(key)).toBeUndefined();
    answers.push(status(404, { message: 'the server could not find the requested resource', details: {} }));
    await expect(api.get(key)).rejects.toThrow('could not find the requested resource');
  });

  it('reads credentials anew when they are not accepted, once for all who notice', async () => {
    const no = status(401, { message: 'Unauthorized' });
    answers.push(no, no, says(web), says(web));
    await Promise.all([api.get(key), api.get(key)]);
    expect(server.got.slice(2).map(({ headers }) => headers.authorization)).toEqual(['Bearer second', 'Bearer second']);

    answers.push(no, no);
    await expect(api.get(key)).rejects.toThrow(/does not accept the credentials of account dev: Unauthorized/);
  });

  describe('makes a call again', () => {
    it('when the server is busy, after the time that it names', async () => {
      answers.push(status(429, { message: 'slow down' }, { 'retry-after': '0' }), says(web));
      expect(await api.get(key)).toEqual(web);
    });

    it('when the connection breaks, if to do it twice is as good as once', async () => {
      answers.push(hangsUp, says(web), hangsUp, says(web));
      expect(await api.get(key)).toEqual(web);
      const apply = { kind: 'apply' as const, body: {} };
      expect(await api.patch(key, apply, { force: true, dryRun: true })).toEqual(web);
      expect(server.got.at(-1)).toMatchObject({
        method: 'PATCH',
        path: '/below/apis/apps/v1/namespaces/prod/deployments/web?fieldManager=gennaker&dryRun=All&force=true',
        headers: { 'content-type': 'application/apply-patch+yaml' },
      });
    });

    it('but not a create, which may have been done', async () => {
      answers.push(hangsUp);
      await expect(api.create(deployments, web)).rejects.toThrow(
        /cannot create deployments.apps web .* the connection broke/,
      );
      expect(server.got).toHaveLength(1);
    });

    it('and leaves it when it has failed four times', async () => {
      answers.push(...Array.from({ length: 4 }, () => status(503, { message: 'etcd is gone' })));
      await expect(api.get(key)).rejects.toMatchObject({
        refusal: 'unavailable',
        message: expect.stringMatching(/etcd is gone/),
      });
      expect(server.got).toHaveLength(4);
    });
  });

  describe('says why not', () => {
    it('for what is not permitted, with verb, kind and namespace', async () => {
      answers.push(status(403, { message: 'deployments.apps is forbidden: User "ci" cannot list resource' }));
      await expect(api.list(deployments, { namespace: 'prod' })).rejects.toMatchObject({
        refusal: 'forbidden',
        facts: { verb: 'list', resource: 'deployments.apps', namespace: 'prod' },
        message: expect.stringMatching(/^Account dev may not list deployments.apps in namespace prod: /),
      });
    });

    it('for fields that another manager owns', async () => {
      const causes = ['.spec.replicas', '.spec.paused'].map((field) => ({
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-edit" using apps/v1',
        field,
      }));
      answers.push(status(409, { reason: 'Conflict', message: 'Apply failed with 2 conflicts', details: { causes } }));
      await expect(api.patch(key, { kind: 'apply', body: {} })).rejects.toMatchObject({
        refusal: 'conflict',
        conflicts: [{ manager: 'kubectl-edit', fields: ['.spec.replicas', '.spec.paused'] }],
      });
    });

    it('for what is not valid, field by field, and for what a webhook turns away, whatever its code', async () => {
      const causes = [{ field: 'spec.replicas', message: 'Invalid value: -1: must be 0 or more' }];
      answers.push(
        status(422, { reason: 'Invalid', message: 'Deployment "web" is invalid', details: { name: 'web', causes } }),
        status(403, { message: 'admission webhook "policy.corp" denied the request: no limits' }),
      );
      await expect(api.replace(deployments, web)).rejects.toMatchObject({
        refusal: 'invalid',
        faults: [{ path: ['spec.replicas'], message: 'Invalid value: -1: must be 0 or more' }],
      });
      await expect(api.create(deployments, web)).rejects.toMatchObject({
        refusal: 'invalid',
        message: expect.stringMatching(/no limits/),
      });
    });

    it('but never with the value of a Secret', async () => {
      const secrets = { ...deployments, apiVersion: 'v1', kind: 'Secret', plural: 'secrets' };
      const message = 'Secret "s" is invalid: data[key]: Invalid value: "aHVudGVyMg==": too short';
      answers.push(status(422, { message, details: { name: 's', causes: [{ field: 'data', message }] } }));
      const refused = await api.create(secrets, web).catch((error: unknown) => error);
      expect(JSON.stringify(refused) + String(refused)).not.toContain('aHVud');
    });
  });

  it('lists page by page, and anew when the server has forgotten the list', async () => {
    const page = (name: string, next: string) =>
      says({ metadata: { resourceVersion: '7', continue: next }, items: [{ metadata: { name } }] });
    answers.push(page('a', 'n1'), status(410, { message: 'expired' }), page('b', 'n2'), page('c', ''));
    const found = await api.list(deployments, { labelSelector: 'app in (a, b)' });
    expect(found.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['Deployment b', 'Deployment c']);
    expect(server.got.map(({ path }) => path)).toEqual(
      ['', '&continue=n1', '', '&continue=n2'].map(
        (next) => `/below/apis/apps/v1/deployments?labelSelector=app+in+%28a%2C+b%29&limit=500${next}`,
      ),
    );
  });

  it('deletes this very one only, and takes one that is gone for deleted', async () => {
    answers.push(says({ kind: 'Status', status: 'Success' }), status(404, { details: { name: 'web' } }));
    expect(await api.delete(key, { propagation: 'Foreground', uid: 'u1' })).toBe(true);
    expect(JSON.parse(server.got[0]!.body)).toMatchObject({
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u1' },
    });
    expect(await api.delete(key)).toBe(false);
  });

  it('lets a call end that is under way when it is closed, and takes no more', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answers.push((response) => {
        answer = () => says(web)(response);
        resolve();
      });
    });
    const call = api.create(deployments, web);
    await asked;
    const closed = transport.close();
    answer();
    expect(await call).toEqual(web);
    await closed;
    await expect(api.get(key)).rejects.toMatchObject({ refusal: 'unavailable' });
  });

  it('asks what it may do', async () => {
    answers.push(says({ status: { allowed: true } }));
    const rule = { verb: 'get', group: '', resource: 'pods/log', namespace: 'prod' };
    expect(await api.permitted([rule])).toEqual([true]);
    expect(JSON.parse(server.got[0]!.body)).toMatchObject({
      spec: { resourceAttributes: { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace: 'prod' } },
    });
  });

  describe('watches', () => {
    const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

    async function all(events: AsyncIterable<WatchEvent>): Promise<string[]> {
      const told: string[] = [];
      for await (const { type, object } of events) told.push(`${type} ${object.kind} ${object.metadata.name}`);
      return told;
    }

    it('whole lines, however they are cut, until the server ends it', async () => {
      answers.push((response) => {
        const text = line('ADDED', { metadata: { name: 'ä' } }) + line('BOOKMARK', { metadata: {} });
        const bytes = Buffer.from(text);
        response.writeHead(200);
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      });
      const events = api.watch(deployments, { resourceVersion: '7' }, new AbortController().signal);
      expect(await all(events)).toEqual(['ADDED Deployment ä', 'BOOKMARK Deployment undefined']);
      expect(server.got[0]?.path).toMatch(
        /^\/below\/apis\/apps\/v1\/deployments\?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=\d{3}$/,
      );
    });

    it('and says that the version is gone, by an event or at once', async () => {
      const gone = { kind: 'Status', code: 410, message: 'too old resource version' };
      answers.push((response) => void response.writeHead(200).end(line('ERROR', gone)), status(410, gone));
      for (const how of ['event', 'at once']) {
        const events = api.watch(deployments, { resourceVersion: how }, new AbortController().signal);
        await expect(all(events)).rejects.toMatchObject({ code: 'GONE' });
      }
    });

    it('until it is called off', async () => {
      answers.push((response) => void response.writeHead(200).write(line('ADDED', { metadata: { name: 'a' } })));
      const off = new AbortController();
      const told: string[] = [];
      for await (const { object } of api.watch(deployments, { resourceVersion: '7' }, off.signal)) {
        told.push(object.metadata.name);
        off.abort();
      }
      expect(told).toEqual(['a']);
    });
  });

  describe('knows its kinds', () => {
    const group = (name: string, version: string, ...resources: object[]) => ({
      metadata: { name },
      versions: [{ version, resources }],
    });
    const resource = (kind: string, plural: string, more: object = {}) => ({
      resource: plural,
      responseKind: { group: '', version: '', kind },
      scope: 'Namespaced',
      verbs: ['get'],
      ...more,
    });

    it('from one answer, and asks anew for one that it does not know', async () => {
      const core = says({
        kind: 'APIGroupDiscoveryList',
        items: [group('', 'v1', resource('Pod', 'pods', { shortNames: ['po'] }))],
      });
      const others = (...more: object[]) =>
        says({ kind: 'APIGroupDiscoveryList', items: [group('corp.io', 'v1', resource('Pod', 'pods')), ...more] });
      const serve = (last: (response: ServerResponse) => void) => {
        for (let ask = 0; ask < 2; ask += 1)
          answers.push((response) => (server.got.at(-1)?.path === '/below/api' ? core : last)(response));
      };
      serve(others());
      expect((await api.typeOf('PO'))?.apiVersion).toBe('v1');
      expect((await api.typeOf('pod.corp.io'))?.apiVersion).toBe('corp.io/v1');
      expect(server.got).toHaveLength(2);

      serve(others(group('istio.io', 'v2', resource('Gateway', 'gateways'))));
      expect(await api.typeOf('gateway', 'istio.io/v2')).toMatchObject({ plural: 'gateways', namespaced: true });
      serve(others());
      expect(await api.typeOf('nothing')).toBeUndefined();
    });

    it('from an older server too, though one group does not answer', async () => {
      const served: Record<string, (response: ServerResponse) => void> = {
        '/below/api': says({ kind: 'APIVersions', versions: ['v1'] }),
        '/below/apis': says({
          kind: 'APIGroupList',
          groups: [
            { versions: [{ groupVersion: 'apps/v1' }], preferredVersion: { groupVersion: 'apps/v1' } },
            {
              versions: [{ groupVersion: 'metrics.k8s.io/v1' }],
              preferredVersion: { groupVersion: 'metrics.k8s.io/v1' },
            },
          ],
        }),
        '/below/api/v1': says({ groupVersion: 'v1', resources: [{ name: 'pods', kind: 'Pod', namespaced: true }] }),
        '/below/apis/apps/v1': says({
          groupVersion: 'apps/v1',
          resources: [
            {
              name: 'deployments',
              singularName: 'deployment',
              kind: 'Deployment',
              namespaced: true,
              shortNames: ['deploy'],
            },
            { name: 'deployments/scale', kind: 'Scale', namespaced: true },
          ],
        }),
      };
      const fallback = status(501, { message: 'the metrics server is down' });
      for (let ask = 0; ask < 5; ask += 1)
        answers.push((response) => (served[server.got.at(-1)!.path] ?? fallback)(response));
      expect(await api.typeOf('deploy')).toMatchObject({ plural: 'deployments', subresources: ['scale'] });
    });
  });
});
