import { afterAll } from '@jest/globals';
import { resolve } from 'node:path';
import { provesFirewalls } from '../../../test/contracts/firewalls.contract.ts';
import { provesLoadBalancers } from '../../../test/contracts/load-balancers.contract.ts';
import { provesServerGroups } from '../../../test/contracts/server-groups.contract.ts';
import { provesWatching } from '../../../test/contracts/watching.contract.ts';
import { type LocalAccount, openLocalAccount } from '../../../test/support/local-account.ts';

const hello = resolve(import.meta.dirname, '../../../examples/hello');

let local: LocalAccount | undefined;

async function open() {
  local ??= await openLocalAccount();
  return {
    account: local.account,
    region: 'local',
    launch: {
      artifact: { type: 'folder', path: hello },
      command: [process.execPath, 'server.mjs'],
      health: { type: 'http', path: '/health' },
      version: '1.0.0',
    },
    loadBalancer: { protocol: 'http', port: 0 },
  };
}

afterAll(async () => {
  await local?.end();
});

provesServerGroups('local', open);
provesLoadBalancers('local', open);
provesFirewalls('local', open);
provesWatching('local', open);
