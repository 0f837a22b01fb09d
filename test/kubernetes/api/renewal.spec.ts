import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { NotAccepted } from '../../../src/providers/kubernetes/api/errors.ts';
import { parse, stringify } from 'yaml';
import { describeOnCluster } from '../cluster.ts';
import { open, openFile } from '../open.ts';

type Anything = ReturnType<typeof JSON.parse>;

/** What a cluster that ends tokens does to an account: the first one is over, and its owner writes another. */
describeOnCluster('Renewed credentials', (cluster) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gennaker-renewal-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The suite's kubeconfig with other credentials. */
  const withUser = (user: object): string => {
    const config: Anything = parse(cluster.place.kubeconfig);
    return stringify({ ...config, users: [{ name: config.users[0].name, user }] });
  };
  const tokenOf = (): string => parse(cluster.place.kubeconfig).users[0].user.token;

  it('a kubeconfig that was written anew is read anew, without a restart of anything', async () => {
    const file = join(folder, 'config');
    await writeFile(file, withUser({ token: 'over' }));
    const api = openFile(file);
    await expect(api.list(await cluster.type('configMap'), { namespace: cluster.namespace })).rejects.toThrow(
      NotAccepted,
    );
    await writeFile(file, withUser({ token: tokenOf() }));
    await expect(api.list(await cluster.type('configMap'), { namespace: cluster.namespace })).resolves.toEqual(
      expect.any(Array),
    );
  });

  it('a program that logs in is asked again when its token is over', async () => {
    const answer = join(folder, 'answer.json');
    const credential = (token: string): string =>
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } });
    await writeFile(answer, credential('over'));
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'cat',
      args: [answer],
      interactiveMode: 'Never',
    };
    const api = open(withUser({ exec }));
    await expect(api.types()).rejects.toThrow(NotAccepted);
    await writeFile(answer, credential(tokenOf()));
    await expect(api.types()).resolves.toEqual(expect.any(Array));
  });
});
