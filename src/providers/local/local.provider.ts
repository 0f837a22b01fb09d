import { Injectable } from '@nestjs/common';
import { Egress } from '../../egress/port.ts';
import { CloudProvider, type OpenAccount, Provider } from '../port.ts';
import { ArtifactStore } from './artifact-store.ts';
import { LocalFirewalls } from './firewalls.ts';
import { HostClient } from './host-client.ts';
import { HostProcess } from './host-process.ts';
import { LocalLoadBalancers } from './load-balancers.ts';
import { LocalOptions } from './options.ts';
import { LocalServerGroups } from './server-groups.ts';
import { region } from './views.ts';
import { LocalWatching } from './watching.ts';

/** The machine that Gennaker runs on, as a cloud: processes, reverse proxies and allow-lists. */
@Injectable()
@CloudProvider({
  kind: 'local',
  title: 'This machine',
  description: 'Runs server groups as processes of this machine, behind reverse proxies that outlive the server.',
  options: LocalOptions,
})
export class LocalProvider extends Provider<LocalOptions> {
  constructor(private readonly egress: Egress) {
    super();
  }

  override open(name: string, options: LocalOptions): Promise<OpenAccount> {
    const process = new HostProcess(name, options.stateFolder, options.hostProgram);
    const host = new HostClient(name, process);
    const watching = new LocalWatching(host);
    const artifacts = new ArtifactStore(process.folder, this.egress, options.downloads);
    return Promise.resolve({
      name,
      provider: 'local',
      regions: [region],
      capabilities: {
        serverGroups: new LocalServerGroups(host, artifacts, options),
        loadBalancers: new LocalLoadBalancers(host),
        firewalls: new LocalFirewalls(host),
        watching,
      },
      close: () => {
        watching.close();
        host.close();
        return Promise.resolve();
      },
    });
  }
}
