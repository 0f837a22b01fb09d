import { describe, expect, it } from '@jest/globals';
import { type Capabilities, type Firewall, Firewalls, type Ref } from '../../../providers/port.ts';
import { FakeAccounts, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { UpsertSecurityGroupStage } from './upsert-security-group.stage.ts';

/** FAKE firewalls: a map. */
class FakeFirewalls extends Firewalls {
  readonly held = new Map<string, Firewall['inboundRules']>();
  readonly operations: string[] = [];
  override list(): Promise<Firewall[]> {
    return Promise.resolve([]);
  }
  override find({ region, name }: Ref): Promise<Firewall | undefined> {
    const inboundRules = this.held.get(name);
    const place = { account: 'fake', cloudProvider: 'fake', region, moniker: { app: name, cluster: name } };
    return Promise.resolve(inboundRules && { id: name, name, description: '', inboundRules, ...place });
  }
  override upsert(operation: string, { name }: Ref, rules: { inboundRules: Firewall['inboundRules'] }): Promise<void> {
    this.operations.push(operation);
    this.held.set(name, rules.inboundRules);
    return Promise.resolve();
  }
  override delete(_operation: string, { name }: Ref): Promise<void> {
    this.held.delete(name);
    return Promise.resolve();
  }
}

class Accounts extends FakeAccounts {
  readonly firewalls = new FakeFirewalls();
  override need<K extends keyof Capabilities>(account: string, capability: K): Capabilities[K] {
    const held: Partial<Capabilities> = { firewalls: this.firewalls };
    return held[capability] ?? super.need(account, capability);
  }
}

describe('upsertSecurityGroup', () => {
  it("reads Spinnaker's rules as well as its own", async () => {
    const accounts = new Accounts(new FakeServerGroups());
    const bench = new StageBench(new UpsertSecurityGroupStage(accounts), {
      context: {
        account: 'fake',
        region: 'here',
        securityGroupName: 'shop',
        ipIngress: [{ cidr: '10.0.0.0/8', type: '-1', startPort: 0, endPort: 65_535 }],
        inboundRules: [{ cidr: '127.0.0.1/32', protocol: 'tcp', fromPort: 80, toPort: 80 }],
      },
    });

    expect(await bench.run()).toBe('SUCCEEDED');
    expect(accounts.firewalls.held.get('shop')).toEqual([
      { cidr: '10.0.0.0/8', protocol: 'all', fromPort: 0, toPort: 65_535 },
      { cidr: '127.0.0.1/32', protocol: 'tcp', fromPort: 80, toPort: 80 },
    ]);
    expect(accounts.firewalls.operations).toEqual([`${bench.taken[0]?.operation ?? ''}.here`]);
  });
});
