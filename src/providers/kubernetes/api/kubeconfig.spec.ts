import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { Secret } from '../../../kernel/index.ts';
import { type ProgramEnd, type ProgramOrder, Programs } from '../../../processes/port.ts';
import { connectionOf, type Whereabouts } from './kubeconfig.ts';

class ScriptedPrograms extends Programs {
  readonly orders: ProgramOrder[] = [];
  end: ProgramEnd = { code: 0, stdout: '', stderr: '' };
  override run(order: ProgramOrder): Promise<ProgramEnd> {
    this.orders.push(order);
    return Promise.resolve(this.end);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function kubeconfig(user: object, cluster: object = {}): object {
  return {
    'current-context': 'dev',
    contexts: [
      { name: 'dev', context: { cluster: 'c', user: 'u' } },
      { name: 'prod', context: { cluster: 'c', user: 'u', namespace: 'team' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://cluster.example:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
  };
}

describe('a kubeconfig', () => {
  let folder: string;
  let programs: ScriptedPrograms;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    programs = new ScriptedPrograms();
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function connect(content: object | string, more: Partial<Whereabouts> = {}) {
    const file = join(folder, 'config');
    await writeFile(file, typeof content === 'string' ? content : stringify(content));
    return await connectionOf('dev', { kubeconfigFile: file, ...more }, programs);
  }

  it('says where the cluster is, and which namespace is meant', async () => {
    const content = kubeconfig(
      { token: 't' },
      { 'tls-server-name': 'inner', 'certificate-authority-data': base64('CA') },
    );
    const dev = await connect(content);
    expect(dev).toMatchObject({
      namespace: 'default',
      tls: { ca: 'CA', servername: 'inner', rejectUnauthorized: true },
    });
    expect(dev.server.href).toBe('https://cluster.example:6443/');
    expect(await connect(content, { context: 'prod' })).toMatchObject({ namespace: 'team' });
    await expect(connect(content, { context: 'stage' })).rejects.toThrow(
      'Account dev cannot connect to its cluster: its kubeconfig is not complete: it has no context "stage" (it has dev, prod).',
    );
  });

  it('may be given as text, which has no folder', async () => {
    const text = (user: object) => () => new Secret(stringify(kubeconfig(user)));
    const where = { kubeconfigFile: '/nowhere' };
    const inline = await connectionOf('dev', { ...where, kubeconfigContents: text({ token: 't' }) }, programs);
    expect(await inline.identity()).toEqual({ authorization: 'Bearer t', headers: {} });
    const relative = connectionOf('dev', { ...where, kubeconfigContents: text({ tokenFile: 'token' }) }, programs);
    await expect(relative).rejects.toThrow('text has no folder: give an absolute path');
  });

  it('logs in by certificate, token, token file or password', async () => {
    await writeFile(join(folder, 'token'), 'from-file\n');
    await writeFile(join(folder, 'key.pem'), 'KEY');
    const identity = async (user: object) => await (await connect(kubeconfig(user))).identity();
    expect(await identity({ 'client-certificate-data': base64('CERT'), 'client-key': 'key.pem' })).toEqual({
      certificate: { cert: 'CERT', key: 'KEY' },
      headers: {},
    });
    expect(await identity({ tokenFile: 'token' })).toMatchObject({ authorization: 'Bearer from-file' });
    expect(await identity({ username: 'a', password: 'b' })).toMatchObject({ authorization: `Basic ${base64('a:b')}` });
    expect(await identity({ token: 't', as: 'ci', 'as-groups': ['dev', 'ops'] })).toMatchObject({
      headers: { 'Impersonate-User': 'ci', 'Impersonate-Group': ['dev', 'ops'] },
    });
  });

  it('is refused without a word of what it holds', async () => {
    await expect(connect('users: [{token: hunter2')).rejects.toThrow(
      /^Account dev .* its kubeconfig is not YAML \(\w+\)\.$/,
    );
    await expect(connect('hunter2')).rejects.toThrow('is not a map of clusters, users and contexts');
    await expect(connect(kubeconfig({ 'auth-provider': { name: 'gcp' } }))).rejects.toThrow(
      /auth-provider "gcp".*exec plugin/,
    );
    await expect(connect(kubeconfig({ 'client-key': 'gone.pem' }))).rejects.toThrow(/its key .*gone\.pem.*ENOENT/);
    await expect(connect(kubeconfig({}, { server: 'ftp://x' }))).rejects.toThrow('should be https://host:port');
    await expect(connect(kubeconfig({}, { 'proxy-url': 'socks5://x' }))).rejects.toThrow('proxy-url');
  });

  it('in the cluster itself is the service account', async () => {
    await writeFile(join(folder, 'ca.crt'), 'CA');
    await writeFile(join(folder, 'token'), 'pod-token');
    await writeFile(join(folder, 'namespace'), 'team');
    const inCluster = { server: 'https://kubernetes.default.svc', folder };
    const found = await connect('', { inCluster });
    expect(found).toMatchObject({ namespace: 'team', tls: { ca: 'CA' } });
    expect(await found.identity()).toMatchObject({ authorization: 'Bearer pod-token' });
  });

  describe('with a program that logs in', () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'aws',
      args: ['eks', 'get-token'],
      env: [{ name: 'AWS_PROFILE', value: 'dev' }],
      provideClusterInfo: true,
      installHint: 'Install the aws CLI.',
    };
    const allowed = { execPlugins: { inherit: ['AWS_REGION'] } };
    const gives = (status: object): void => {
      programs.end = { code: 0, stdout: JSON.stringify({ kind: 'ExecCredential', status }), stderr: '' };
    };

    it('runs it only where the account allows it', async () => {
      await expect(connect(kubeconfig({ exec }))).rejects.toThrow(/does not allow: set execPlugins.allowed/);
      const asking = kubeconfig({ exec: { ...exec, interactiveMode: 'Always' } });
      await expect(connect(asking, allowed)).rejects.toThrow('wants to ask a person');
      expect(programs.orders).toEqual([]);
    });

    it('runs it once for as long as what it gave lasts', async () => {
      const { identity } = await connect(kubeconfig({ exec }), allowed);
      gives({ token: 'one', expirationTimestamp: new Date(Date.now() + 3_600_000).toISOString() });
      await Promise.all([identity(), identity()]);
      expect(await identity()).toEqual({ authorization: 'Bearer one', headers: {} });
      expect(programs.orders).toMatchObject([{ program: 'aws', args: ['eks', 'get-token'], inherit: ['AWS_REGION'] }]);
      const { KUBERNETES_EXEC_INFO, ...environment } = programs.orders[0]!.environment!;
      expect(environment).toEqual({ AWS_PROFILE: 'dev' });
      expect(JSON.parse(KUBERNETES_EXEC_INFO!)).toEqual({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        spec: { interactive: false, cluster: { server: 'https://cluster.example:6443' } },
      });
    });

    it('takes a certificate from it', async () => {
      gives({ clientCertificateData: 'CERT', clientKeyData: 'KEY' });
      const { identity } = await connect(kubeconfig({ exec }), allowed);
      expect(await identity()).toEqual({ certificate: { cert: 'CERT', key: 'KEY' }, headers: {} });
    });

    it('says what it complained of, and nothing of what it gave', async () => {
      const { identity } = await connect(kubeconfig({ exec }), allowed);
      programs.end = { code: 255, stdout: '', stderr: 'Unable to locate credentials' };
      await expect(identity()).rejects.toThrow('ended with 255: Unable to locate credentials (Install the aws CLI.)');
      programs.end = { code: 0, stdout: '{"token": "hunter2"}', stderr: '' };
      await expect(identity()).rejects.toThrow(/login program aws did not write an ExecCredential\.$/);
      gives({});
      await expect(identity()).rejects.toThrow('gave neither a token nor a certificate');
    });
  });
});
