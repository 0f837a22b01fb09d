import { expect, it } from '@jest/globals';
import { guardTraffic, type ServerGroup, TrafficGuarded } from '../../../src/providers/port.ts';
import { describeOnCluster } from '../cluster.ts';
import { fares, replicaSet, service } from '../objects.ts';
import { ManifestBench, newOperation } from './bench.ts';

describeOnCluster('ReplicaSets as server groups', (cluster) => {
  const bench = new ManifestBench(cluster);
  const at = (name: string) => ({ region: cluster.namespace, name: `replicaSet ${name}` });
  const capacity = (size: number) => ({ min: size, desired: size, max: size });
  const up = async (name: string, size = 2): Promise<ServerGroup | undefined> => {
    await cluster.until(
      'replicaset',
      name,
      ({ status }) => (status?.readyReplicas ?? 0) === size && status.replicas === size,
    );
    return bench.serverGroups.find(at(name));
  };
  const serving = async (name: string, size = 2) => {
    const traffic = { enable: true, services: [`service ${name}`] };
    await bench.deploy([replicaSet(name, fares.well, { replicas: size }), service(name, { lb: name })], { traffic });
    return up(`${name}-v000`, size);
  };

  it('tell their instances, their load balancers and what they run', async () => {
    const group = await serving('web');
    expect(group).toMatchObject({
      name: 'replicaSet web-v000',
      moniker: { app: 'shop', cluster: 'replicaSet web', sequence: 0 },
      cloudProvider: 'kubernetes',
      account: 'suite',
      region: cluster.namespace,
      disabled: false,
      trafficPercentage: 100,
      capacity: capacity(2),
      loadBalancers: ['service web'],
      version: '3.9',
    });
    expect(group?.instances.map(({ healthState }) => healthState)).toEqual(['Up', 'Up']);
    expect(
      (await bench.serverGroups.list({ application: 'shop', region: cluster.namespace })).map(({ name }) => name),
    ).toContain('replicaSet web-v000');
    expect(await bench.serverGroups.list({ application: 'another' })).toEqual([]);
    expect(await bench.serverGroups.find(at('nowhere'))).toBeUndefined();
  });

  it('case 59: are disabled when no Service selects them that they were deployed to, part by part', async () => {
    await serving('shifted', 4);
    await bench.serverGroups.disable(newOperation(), at('shifted-v000'), 25);
    expect(await bench.serverGroups.find(at('shifted-v000'))).toMatchObject({ disabled: false, trafficPercentage: 75 });
    await bench.serverGroups.disable(newOperation(), at('shifted-v000'), 100);
    const out = await bench.serverGroups.find(at('shifted-v000'));
    expect(out).toMatchObject({ disabled: true, trafficPercentage: 0 });
    expect(new Set(out?.instances.map(({ healthState }) => healthState))).toEqual(new Set(['OutOfService']));
    await bench.serverGroups.enable(newOperation(), at('shifted-v000'));
    expect(await bench.serverGroups.find(at('shifted-v000'))).toMatchObject({
      disabled: false,
      trafficPercentage: 100,
    });
    await bench.deploy([replicaSet('plain')]);
    expect(await bench.serverGroups.find(at('plain-v000'))).toMatchObject({ disabled: false });
  });

  it('are guarded as groups of any other cloud are', async () => {
    await serving('guarded');
    const versions = async () =>
      (await bench.serverGroups.list({ application: 'shop', region: cluster.namespace })).filter(
        ({ moniker }) => moniker.cluster === 'replicaSet guarded',
      );
    const rules = [{ account: 'suite', location: cluster.namespace }];
    const leave = (all: ServerGroup[]) => () =>
      guardTraffic(rules, all, ['replicaSet guarded-v000'], 'disableServerGroup');
    expect(leave(await versions())).toThrow(TrafficGuarded);
    const next = replicaSet('guarded', fares.wellAnew, { replicas: 2 });
    await bench.deploy([next], { traffic: { enable: true, services: ['service guarded'] } });
    await up('guarded-v001');
    expect(leave(await versions())).not.toThrow();
  });

  it('grow, shrink and go', async () => {
    await serving('sized');
    await bench.serverGroups.resize(newOperation(), at('sized-v000'), capacity(3));
    expect((await up('sized-v000', 3))?.capacity).toEqual(capacity(3));
    await bench.serverGroups.destroy(newOperation(), at('sized-v000'));
    await cluster.untilGone('replicaset', 'sized-v000');
    await bench.serverGroups.destroy(newOperation(), at('sized-v000'));
    await expect(bench.serverGroups.resize(newOperation(), at('sized-v000'), capacity(1))).rejects.toMatchObject({
      refusal: 'not-found',
      code: 'NO_SUCH_SERVER_GROUP',
    });
  });

  it('lose single instances, which are replaced, or not when they are to become fewer', async () => {
    const before = await serving('lossy', 3);
    const [first, second] = before!.instances.map(({ name }) => name);
    await bench.serverGroups.terminateInstances(newOperation(), at('lossy-v000'), [first!]);
    await cluster.untilGone('pod', first!);
    const replaced = await up('lossy-v000', 3);
    expect(replaced?.instances.map(({ name }) => name)).not.toContain(first);
    const shrink = { adjustMin: true, lowerMax: true };
    await bench.serverGroups.terminateInstances(newOperation(), at('lossy-v000'), [second!], shrink);
    await cluster.untilGone('pod', second!);
    expect((await up('lossy-v000', 2))?.instances.map(({ name }) => name)).not.toContain(second);
  });

  it('take single instances out of traffic, and give it back', async () => {
    const [first] = (await serving('single'))!.instances;
    await bench.serverGroups.setInstanceTraffic(newOperation(), at('single-v000'), [first!.name], false);
    const states = async () =>
      (await bench.serverGroups.find(at('single-v000')))!.instances
        .filter(({ healthState }) => healthState === 'OutOfService')
        .map(({ name }) => name);
    expect(await states()).toEqual([first!.name]);
    await bench.serverGroups.setInstanceTraffic(newOperation(), at('single-v000'), [first!.name], true);
    expect(await states()).toEqual([]);
  });

  it('are made by manifests, or as the copy of one that is there', async () => {
    await serving('copied');
    const order = {
      application: 'shop',
      region: cluster.namespace,
      capacity: capacity(1),
      loadBalancers: [],
      firewalls: [],
      labels: {},
      disabled: true,
      launch: {},
    };
    expect(await bench.serverGroups.check(order)).toEqual([
      { path: ['launch', 'clone'], message: expect.stringMatching(/Deploy \(Manifest\)/) },
    ]);
    await expect(bench.serverGroups.create(newOperation(), order)).rejects.toThrow(/Deploy \(Manifest\)/);
    const operation = newOperation();
    const { launch } = (await bench.serverGroups.find(at('copied-v000')))!;
    const clone = { ...order, launch };
    expect(await bench.serverGroups.create(operation, clone)).toEqual({ name: 'replicaSet copied-v001' });
    expect(await bench.serverGroups.create(operation, clone)).toEqual({ name: 'replicaSet copied-v001' });
    expect(await up('copied-v001', 1)).toMatchObject({
      disabled: true,
      capacity: capacity(1),
      moniker: { sequence: 1 },
      operation,
    });
    await bench.serverGroups.enable(newOperation(), at('copied-v001'));
    expect(await bench.serverGroups.find(at('copied-v001'))).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });
});

describeOnCluster('Services and network policies', (cluster) => {
  const bench = new ManifestBench(cluster);
  const at = (name: string) => ({ region: cluster.namespace, name });

  it('are load balancers, with the groups behind them', async () => {
    const settings = { selector: { lb: 'front' }, ports: [{ port: 80 }] };
    await bench.loadBalancers.upsert(newOperation(), at('front'), settings);
    const traffic = { enable: true, services: ['service front'] };
    await bench.deploy([replicaSet('front')], { traffic });
    expect(await bench.loadBalancers.find(at('service front'))).toMatchObject({
      name: 'service front',
      moniker: { app: 'front' },
      address: `front.${cluster.namespace}.svc:80`,
      settings: { type: 'ClusterIP', selector: { lb: 'front' } },
      serverGroups: [{ name: 'replicaSet front-v000', disabled: false }],
    });
    await bench.loadBalancers.delete(newOperation(), at('front'));
    expect(await bench.loadBalancers.find(at('front'))).toBeUndefined();
    await expect(bench.loadBalancers.upsert(newOperation(), at('front'), {})).rejects.toThrow(/selector and ports/);
  });

  it('are load balancers when they are Ingresses, with what is behind their Services', async () => {
    const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'inner', port: { number: 80 } } } };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'outer' },
      spec: { rules: [{ host: 'shop.example', http: { paths: [path] } }] },
    };
    const traffic = { enable: true, services: ['service inner'] };
    await bench.deploy([service('inner', { lb: 'inner' }), replicaSet('inner'), ingress], { traffic });
    const found = await bench.loadBalancers.list({ application: 'shop', region: cluster.namespace });
    expect(found.find(({ name }) => name === 'ingress outer')).toMatchObject({
      address: 'shop.example',
      serverGroups: [{ name: 'replicaSet inner-v000' }],
    });
  });

  it('are firewalls, as far as they speak of addresses', async () => {
    const inboundRules = [
      { cidr: '10.0.0.0/8', protocol: 'tcp' as const, fromPort: 80, toPort: 90 },
      { cidr: '0.0.0.0/0', protocol: 'all' as const, fromPort: 0, toPort: 65_535 },
    ];
    await bench.firewalls.upsert(newOperation(), at('gate'), { description: 'the front', inboundRules });
    expect(await bench.firewalls.find(at('gate'))).toMatchObject({
      name: 'gate',
      description: 'the front',
      inboundRules,
    });
    await bench.firewalls.upsert(newOperation(), at('gate'), { description: 'closed', inboundRules: [] });
    expect(await bench.firewalls.list({ application: 'gate' })).toEqual([
      expect.objectContaining({ description: 'closed', inboundRules: [] }),
    ]);
    await bench.firewalls.delete(newOperation(), at('gate'));
    expect(await bench.firewalls.find(at('gate'))).toBeUndefined();
  });
});
