import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountOf, locationOf, locationsOf } from './location.ts';
import { type Capacity, type Instance, type ServerGroup } from './server-group.ts';
import { consistent, resizeActions, resized, wholeCapacity } from './capacity.ts';
import { setAsideDeployed, toDestroy, toDisable, toScaleDown } from './cluster.ts';
import { countUp, healthyNeeded, isHopeless, isUp, whyNotUp } from './health.ts';
import { resolveTarget } from './target.ts';
import { demandReplacement, guardTraffic, TrafficGuarded } from '../traffic-guard.ts';

const instance = (parts: Partial<Instance> = {}): Instance => ({
  name: 'i-1',
  healthState: 'Up',
  health: [{ type: 'http', state: 'Up' }],
  launchedAt: 0,
  since: 0,
  ...parts,
});
const group = (name: string, parts: Partial<ServerGroup> = {}): ServerGroup => ({
  name,
  moniker: { app: 'shop', cluster: 'shop' },
  cloudProvider: 'fake',
  account: 'fake',
  region: 'here',
  createdAt: Number(name.slice(1)),
  disabled: false,
  trafficPercentage: 100,
  capacity: { min: 1, desired: 1, max: 1 },
  instances: [instance({ name: `${name}-1` })],
  loadBalancers: [],
  firewalls: [],
  version: name,
  launch: {},
  labels: {},
  operation: name,
  ...parts,
});
const names = (groups: readonly ServerGroup[]): string[] => groups.map(({ name }) => name);

describe('health', () => {
  it.each([
    ['some signal is up and none is not', [{ type: 'http', state: 'Up' }], {}, true],
    [
      'the machine runs, the service does not answer',
      [
        { type: 'process', state: 'Up', healthClass: 'platform' },
        { type: 'http', state: 'Starting' },
      ],
      {},
      false,
    ],
    [
      'only the machine is asked about',
      [
        { type: 'process', state: 'Unknown', healthClass: 'platform' },
        { type: 'http', state: 'Down' },
      ],
      { interesting: ['process'] },
      true,
    ],
    ['nothing is asked about', [{ type: 'http', state: 'Down' }], { interesting: [] }, true],
    ['what is asked about says nothing', [{ type: 'http', state: 'Up' }], { interesting: ['tcp'] }, false],
    [
      'it takes no traffic',
      [
        { type: 'http', state: 'Up' },
        { type: 'LoadBalancer', state: 'OutOfService' },
      ],
      {},
      false,
    ],
    [
      'it takes no traffic on purpose',
      [
        { type: 'http', state: 'Up' },
        { type: 'LoadBalancer', state: 'OutOfService' },
      ],
      { disabled: true },
      true,
    ],
  ] as const)('%s', (_what, health, reading, expected) => {
    expect(isUp(instance({ health: health.map((signal) => ({ ...signal })) }), reading)).toBe(expected);
  });

  it('never asks for less than one, unless for none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (desired, percentage) => {
        const needed = healthyNeeded(desired, percentage);
        expect(needed).toBeGreaterThanOrEqual(1);
        expect(needed).toBeLessThanOrEqual(desired);
      }),
    );
    expect([healthyNeeded(0, 100), healthyNeeded(9, 0), healthyNeeded(3, 10), healthyNeeded(10, 95)]).toEqual([
      0, 0, 1, 10,
    ]);
  });

  it('gives up what ends again and again, and says why', () => {
    const failing = instance({
      healthState: 'Failed',
      health: [{ type: 'http', state: 'Failed', reason: 'exited with code 3' }],
      details: { restarts: 3 },
    });
    const ill = group('v1', { instances: [failing] });

    expect(isHopeless(ill, 1, new Date(0))).toBe(true);
    expect(isHopeless({ ...ill, instances: [{ ...failing, details: { restarts: 2 } }] }, 1, new Date(0))).toBe(false);
    expect(isHopeless({ ...ill, capacity: { min: 1, desired: 2, max: 2 } }, 1, new Date(0))).toBe(false);
    expect(whyNotUp(ill)).toBe(
      '0 of 1 instances of v1 are up: i-1 is Failed (http: exited with code 3; restarted 3 times).',
    );
  });

  it('counts what a disabled group could serve with', () => {
    expect(
      countUp({
        disabled: true,
        instances: [
          instance(),
          instance({
            health: [
              { type: 'http', state: 'Draining' },
              { type: 'tcp', state: 'Up' },
            ],
          }),
        ],
      }),
    ).toBe(2);
  });
});

describe('capacity', () => {
  const sizes = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)).map((three): Capacity => {
    const [min = 0, desired = 0, max = 0] = [...three].sort((one, other) => one - other);
    return { min, desired, max };
  });

  it('stays in order whatever is asked', () => {
    const orders = fc.record(
      {
        action: fc.constantFrom(...resizeActions),
        scalePct: fc.integer({ min: 0, max: 300 }),
        scaleNum: fc.nat(60),
        capacity: fc.record({ min: fc.nat(9), desired: fc.nat(9), max: fc.nat(9) }, { requiredKeys: [] }),
        pinCapacity: fc.boolean(),
        pinMinimumCapacity: fc.boolean(),
        unpinnedMin: fc.nat(60),
      },
      { requiredKeys: ['action'] },
    );
    fc.assert(
      fc.property(sizes, orders, sizes, (current, order, reference) => {
        const { min, desired, max } = resized(current, order, [reference]);
        expect(0 <= min && min <= desired && desired <= max).toBe(true);
      }),
    );
  });

  const four = { min: 2, desired: 4, max: 8 };
  it.each([
    [
      { action: 'scale_up', scaleNum: 2 },
      { min: 2, desired: 6, max: 8 },
    ],
    [
      { action: 'scale_up', scalePct: 150 },
      { min: 2, desired: 10, max: 10 },
    ],
    [
      { action: 'scale_down', scaleNum: 3 },
      { min: 1, desired: 1, max: 8 },
    ],
    [
      { action: 'scale_down', scaleNum: 9 },
      { min: 0, desired: 0, max: 8 },
    ],
    [
      { action: 'scale_exact', capacity: { desired: 3 } },
      { min: 2, desired: 3, max: 8 },
    ],
    [
      { action: 'scale_exact', capacity: { min: 1, desired: 1, max: 1 } },
      { min: 1, desired: 1, max: 1 },
    ],
    [
      { action: 'scale_exact', capacity: four, scalePct: 30, pinCapacity: true },
      { min: 2, desired: 2, max: 2 },
    ],
    [
      { action: 'scale_to_server_group', scalePct: 50 },
      { min: 5, desired: 5, max: 20 },
    ],
    [
      { action: 'scale_exact', pinMinimumCapacity: true },
      { min: 4, desired: 4, max: 8 },
    ],
    [
      { action: 'scale_exact', unpinnedMin: 1 },
      { min: 1, desired: 4, max: 8 },
    ],
  ] as const)('%j', (order, expected) => {
    expect(resized(four, order, [{ min: 5, desired: 10, max: 20 }])).toEqual(expected);
  });

  it('takes one number for all three', () => {
    expect(wholeCapacity({ max: 3 }, { min: 1, desired: 1, max: 1 })).toEqual({ min: 3, desired: 3, max: 3 });
    expect(wholeCapacity({ desired: 3 }, { min: 1, desired: 1, max: 1 })).toEqual({ min: 1, desired: 3, max: 3 });
    expect(consistent({ min: 5, desired: 2, max: 1 })).toEqual({ min: 2, desired: 2, max: 2 });
  });
});

describe('clusters', () => {
  const cluster = ['v1', 'v2', 'v3', 'v4'].map((name) => group(name));
  const disable = { remainingEnabledServerGroups: 1, preferLargerOverNewer: false };

  it('keeps the newest, and what an ancestor has deployed', () => {
    expect(names(toDisable(setAsideDeployed(cluster, []), disable))).toEqual(['v3', 'v2', 'v1']);
    expect(names(toDisable(setAsideDeployed(cluster, ['v3']), disable))).toEqual(['v2', 'v1']);
  });

  it('does not count a new group that takes no traffic as one that remains', () => {
    const failed = cluster.map((one) => (one.name === 'v4' ? { ...one, disabled: true } : one));

    expect(names(toDisable(setAsideDeployed(failed, ['v4']), disable))).toEqual(['v2', 'v1']);
  });

  it('destroys what is inactive first, and nothing active unless it may', () => {
    const parted = setAsideDeployed(
      cluster.map((one) => ({ ...one, disabled: one.name === 'v2' })),
      [],
    );
    const shrink = { shrinkToSize: 2, retainLargerOverNewer: false };

    expect(names(toDestroy(parted, { ...shrink, allowDeleteActive: false }))).toEqual(['v2']);
    expect(names(toDestroy(parted, { ...shrink, allowDeleteActive: true }))).toEqual(['v1', 'v2']);
  });

  it('scales down what is not in use', () => {
    const parted = setAsideDeployed(
      cluster.map((one) => ({ ...one, disabled: one.name < 'v3' })),
      ['v4'],
    );
    const scale = { remainingFullSizeServerGroups: 1, allowScaleDownActive: false, preferLargerOverNewer: false };

    expect(names(toScaleDown(parted, scale))).toEqual(['v2', 'v1']);
  });

  it('never touches what was deployed, nor more than there is', () => {
    const some = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(some, fc.nat(30), fc.nat(9), fc.boolean(), (ages, deployed, keep, active) => {
        const groups = ages.map((age) => group(`v${String(age)}`, { disabled: age % 3 === 0 }));
        const parted = setAsideDeployed(groups, [`v${String(deployed)}`]);
        const destroyed = toDestroy(parted, {
          shrinkToSize: keep,
          allowDeleteActive: active,
          retainLargerOverNewer: false,
        });
        expect(names(destroyed)).not.toContain(`v${String(deployed)}`);
        expect(destroyed.every((one) => active || one.disabled)).toBe(true);
        expect(groups.length - destroyed.length).toBeGreaterThanOrEqual(Math.min(keep, groups.length));
      }),
    );
  });

  it('finds the newest, the one before and the oldest by when they were made', () => {
    const wrapped = [
      group('v9', { name: 'shop-v999', createdAt: 1 }),
      group('v0', { name: 'shop-v000', createdAt: 2 }),
    ];
    const found = ['current_asg_dynamic', 'ancestor_asg_dynamic', 'oldest_asg_dynamic'].map(
      (target) => resolveTarget(target, wrapped)?.name,
    );

    expect(found).toEqual(['shop-v000', 'shop-v999', 'shop-v999']);
    expect(resolveTarget('ancestor_asg', wrapped.slice(1))).toBeUndefined();
  });
});

describe('places', () => {
  it('takes the first spelling that is there', () => {
    expect(locationsOf({ region: 'a', regions: ['b', 'c', 'b'] })).toEqual(['b', 'c']);
    expect(locationsOf({ availabilityZones: { a: ['a-1'] } })).toEqual(['a']);
    expect(() => locationOf({ regions: ['a', 'b'] })).toThrow('region: names a, b. Expected one.');
  });

  it('wants one account', () => {
    expect(accountOf({ credentials: 'prod' })).toBe('prod');
    expect(() => accountOf({ credentials: 'prod', account: 'test' })).toThrow(
      'credentials: is prod, but account is test.',
    );
    expect(() => accountOf({})).toThrow('account: is missing.');
  });
});

describe('the traffic guard', () => {
  const rule = { account: 'fake', location: '*' };

  it('refuses what would leave a guarded cluster without an enabled group that is up', () => {
    const cluster = [group('v1'), group('v2', { disabled: true })];

    expect(() => guardTraffic([rule], cluster, ['v1'], 'disableServerGroup')).toThrow(TrafficGuarded);
    expect(() => guardTraffic([{ ...rule, stack: 'prod' }], cluster, ['v1'], 'x')).not.toThrow();
    expect(() => guardTraffic([{ ...rule, enabled: false }], cluster, ['v1'], 'x')).not.toThrow();
    expect(() => guardTraffic([rule], cluster, ['v2'], 'x')).not.toThrow();
    expect(() => guardTraffic([rule], [...cluster, group('v3')], ['v1'], 'x')).not.toThrow();
  });

  it('never permits what leaves a cluster that serves with nothing, whatever goes at once', () => {
    const state = fc.record({ disabled: fc.boolean(), ill: fc.boolean(), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 6 }), (states) => {
        const ill = [instance({ health: [{ type: 'http', state: 'Down' }] })];
        const cluster = states.map((one, at) =>
          group(`v${String(at)}`, { disabled: one.disabled, ...(one.ill ? { instances: ill } : {}) }),
        );
        const leaving = names(cluster.filter((_, at) => states[at]?.leaves));
        const serving = cluster.filter((one) => !one.disabled && countUp(one) > 0);
        const after = serving.filter((one) => !leaving.includes(one.name));
        const refused = serving.length > 0 && after.length === 0;
        const act = (): void => {
          guardTraffic([rule], cluster, leaving, 'x');
        };
        if (refused) expect(act).toThrow(TrafficGuarded);
        else expect(act).not.toThrow();
      }),
    );
  });

  it('moves no weight to what is gone, disabled, empty or not up', () => {
    const ill = instance({ health: [{ type: 'http', state: 'Down', reason: 'status 500' }] });

    expect(() => demandReplacement('v1', 'v2', undefined)).toThrow('It is gone.');
    expect(() => demandReplacement('v1', 'v2', group('v2', { disabled: true }))).toThrow('It is disabled.');
    expect(() => demandReplacement('v1', 'v2', group('v2', { instances: [ill] }))).toThrow(/status 500/);
    expect(() =>
      demandReplacement('v1', 'v2', group('v2', { capacity: { min: 0, desired: 0, max: 0 }, instances: [] })),
    ).toThrow();
    expect(() => demandReplacement('v1', 'v2', group('v2'))).not.toThrow();
  });
});
