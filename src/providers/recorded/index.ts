/** Capabilities as stages get them: every mutation goes through the ledger, so that no stage can forget it. */
import type { Operations } from '../operations.ts';
import type { Capabilities, OpenAccount } from '../port.ts';
import { RecordedFirewalls } from './firewalls.ts';
import { RecordedJobs } from './jobs.ts';
import { RecordedLoadBalancers } from './load-balancers.ts';
import { RecordedManifests } from './manifests.ts';
import { RecordedServerGroups } from './server-groups.ts';

/** The same account, its mutations written down. */
export function recorded(account: OpenAccount, operations: Operations): OpenAccount {
  const { serverGroups, loadBalancers, firewalls, manifests, jobs, ...others } = account.capabilities;
  const capabilities: Partial<Capabilities> = {
    ...others,
    ...(serverGroups && { serverGroups: new RecordedServerGroups(serverGroups, operations, account) }),
    ...(loadBalancers && { loadBalancers: new RecordedLoadBalancers(loadBalancers, operations, account) }),
    ...(firewalls && { firewalls: new RecordedFirewalls(firewalls, operations, account) }),
    ...(manifests && { manifests: new RecordedManifests(manifests, operations, account) }),
    ...(jobs && { jobs: new RecordedJobs(jobs, operations, account) }),
  };
  const { name, provider, regions } = account;
  const remarks = (): readonly string[] => account.remarks?.() ?? [];
  return { name, provider, regions, capabilities, remarks, close: () => account.close() };
}
