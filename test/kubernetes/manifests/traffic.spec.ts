import { expect, it } from '@jest/globals';
import type { ManifestOrder } from '../../../src/providers/port.ts';
import { describeOnCluster } from '../cluster.ts';
import { fares, replicaSet, service } from '../objects.ts';
import { annotated, ManifestBench, newOperation, strategy } from './bench.ts';

describeOnCluster('ReplicaSets behind a Service', (cluster) => {
  const bench = new ManifestBench(cluster);
  const behind = (name: string, enable = true): ManifestOrder['traffic'] => ({
    enable,
    services: [`service ${name}`],
    strategy: 'bluegreen',
  });
  const podsOf = async (app: string, takes: boolean) => {
    const type = await cluster.type('pod');
    const pods = await cluster.api.list(type, { namespace: cluster.namespace, labelSelector: `app=${app}` });
    return pods
      .filter(({ metadata }) => (metadata.labels?.['lb'] === app) === takes)
      .map(({ metadata }) => metadata.name);
  };
  const templateOf = async (name: string) => (await cluster.get('replicaset', name)).spec.template.metadata.labels;
  /** One version, with its pods, that takes traffic. */
  const serving = async (name: string, replicas = 2) => {
    await bench.deploy([replicaSet(name, fares.well, { replicas }), service(name, { lb: name })], {
      traffic: behind(name),
    });
    await cluster.until('replicaset', `${name}-v000`, (set) => set.status?.readyReplicas === replicas);
  };

  it('case 42: are put behind one that the same order brings along', async () => {
    await serving('together');
    expect(await templateOf('together-v000')).toMatchObject({ app: 'together', lb: 'together' });
    expect((await cluster.get('replicaset', 'together-v000')).metadata.annotations).toMatchObject({
      'traffic.spinnaker.io/load-balancers': '["service together"]',
    });
    expect(await podsOf('together', true)).toHaveLength(2);
  });

  it('case 43: are marked only where traffic is not to be taken', async () => {
    const manifests = [replicaSet('marked'), service('marked', { lb: 'marked' })];
    await bench.deploy(manifests, { traffic: behind('marked', false) });
    const { metadata } = await cluster.get('replicaset', 'marked-v000');
    expect(metadata.annotations['traffic.spinnaker.io/load-balancers']).toBe('["service marked"]');
    expect(await templateOf('marked-v000')).not.toHaveProperty('lb');
  });

  it('case 44: may say the same themselves, and nothing else', async () => {
    const said = (name: string) =>
      annotated(replicaSet('said'), { 'traffic.spinnaker.io/load-balancers': `["service ${name}"]` });
    const own = service('said', { lb: 'said' });
    expect(await bench.deploy([said('said'), own], { traffic: behind('said') })).toHaveLength(2);
    await expect(bench.deploy([said('other'), own], { traffic: behind('said') })).rejects.toThrow(
      /says service other, but the stage names service said/,
    );
  });

  it('case 41: are refused before anything is sent where the Service cannot be used', async () => {
    const order = (selector: Record<string, string>) =>
      bench.order([replicaSet('unfit'), service('unfit', selector)], { traffic: behind('unfit') });
    const faults = async (selector: Record<string, string>) =>
      (await bench.manifests.check(order(selector))).map(({ message }) => message);
    expect(await faults({ app: 'unfit' })).toEqual([expect.stringMatching(/selector has the label app/)]);
    expect(await faults({})).toEqual([expect.stringMatching(/has no spec.selector/)]);
    await expect(bench.manifests.deploy(newOperation(), order({ app: 'unfit' }))).rejects.toThrow(/label app/);
    expect(await cluster.get('service', 'unfit')).toBeUndefined();
    const alone = bench.order([replicaSet('alone')], { traffic: behind('nowhere') });
    expect(await bench.manifests.check(alone)).toEqual([
      { path: ['trafficManagement', 'options', 'services'], message: expect.stringMatching(/service nowhere/) },
    ]);
  });

  it('case 29: need two versions to be kept where the old one is the way back', async () => {
    const faults = async (kept: string) => {
      const set = annotated(replicaSet('kept'), { [strategy('max-version-history')]: kept });
      const manifests = [set, service('kept', { lb: 'kept' })];
      return (await bench.manifests.check(bench.order(manifests, { traffic: behind('kept') }))).length;
    };
    expect([await faults('1'), await faults('2'), await faults('many')]).toEqual([1, 0, 0]);
  });

  it('are what a strategy is for, so that one for anything else is refused', async () => {
    const order = bench.order([service('lonely')], { traffic: { enable: true, services: [], strategy: 'highlander' } });
    expect(await bench.manifests.check(order)).toEqual([
      { path: ['trafficManagement', 'options', 'strategy'], message: expect.stringMatching(/there is none among/) },
    ]);
  });

  it('case 46: hand the traffic on to the newest, and can take it back', async () => {
    await serving('blue');
    await bench.deploy([replicaSet('blue', fares.wellAnew)], { traffic: behind('blue') });
    const old = bench.ref('replicaSet', 'blue-v000');
    await bench.manifests.disable(newOperation(), old);
    expect(await templateOf('blue-v000')).not.toHaveProperty('lb');
    expect(await templateOf('blue-v001')).toHaveProperty('lb');
    await cluster.until('replicaset', 'blue-v001', (set) => set.status?.readyReplicas === 2);
    expect(await podsOf('blue', false)).toHaveLength(2);
    expect((await podsOf('blue', true)).every((name) => name.startsWith('blue-v001'))).toBe(true);
    await bench.manifests.enable(newOperation(), old);
    expect(await podsOf('blue', true)).toHaveLength(4);
  });

  it('case 45: lose it pod by pod, once for each operation', async () => {
    await serving('parted', 4);
    const ref = bench.ref('replicaSet', 'parted-v000');
    await bench.manifests.disable(newOperation(), ref, undefined, 50);
    const out = await podsOf('parted', false);
    expect(out).toHaveLength(2);
    expect(await templateOf('parted-v000')).toHaveProperty('lb');
    await bench.manifests.disable(newOperation(), ref, undefined, 75);
    expect(await podsOf('parted', false)).toEqual(expect.arrayContaining(out));
    expect(await podsOf('parted', true)).toHaveLength(1);
    const operation = newOperation();
    await bench.manifests.disable(operation, ref);
    expect(await podsOf('parted', true)).toEqual([]);
    await bench.manifests.enable(newOperation(), ref);
    await bench.manifests.disable(operation, ref);
    expect(await podsOf('parted', true)).toHaveLength(4);
  });

  it('case 45: are refused where there is nothing to take traffic from, or no such Service', async () => {
    await bench.deploy([replicaSet('bare')]);
    const ref = bench.ref('replicaSet', 'bare-v000');
    const none = { refusal: 'invalid', message: expect.stringMatching(/neither does the stage name any/) };
    await expect(bench.manifests.disable(newOperation(), ref)).rejects.toMatchObject(none);
    const missing = { refusal: 'not-found', message: expect.stringMatching(/has no service nowhere/) };
    await expect(bench.manifests.disable(newOperation(), ref, ['service nowhere'])).rejects.toMatchObject(missing);
    const gone = bench.manifests.disable(newOperation(), bench.ref('replicaSet', 'gone-v000'), ['service x']);
    await expect(gone).rejects.toMatchObject({ refusal: 'not-found' });
  });
});
