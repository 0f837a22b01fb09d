import type { Instance } from '../../port.ts';
import type { LiveInstance } from './instance.ts';
import type { GroupRecord } from './protocol.ts';

/** An instance in the words of the port. */
export function viewInstance(instance: LiveInstance, group: GroupRecord): Instance {
  const { record, health, log } = instance;
  const runs = record.pid !== undefined;
  const reason = [health.reason, logReason(log)].filter((part) => part !== undefined).join('; ');
  const inTraffic = instance.takesTraffic && group.trafficPercentage > 0;
  return {
    name: record.name,
    healthState: record.outOfService === true && health.state === 'Up' ? 'OutOfService' : health.state,
    health: [
      { type: 'process', state: runs ? 'Up' : 'Down', healthClass: 'platform' },
      { type: group.run.health.type, state: health.state, ...(reason === '' ? {} : { reason }) },
      ...(group.loadBalancers.length === 0
        ? []
        : [{ type: 'LoadBalancer', state: inTraffic ? ('Up' as const) : ('OutOfService' as const) }]),
    ],
    launchedAt: record.launchedAt,
    since: instance.since,
    zone: 'local',
    ...(record.port === undefined ? {} : { address: `127.0.0.1:${record.port}` }),
    version: group.run.version,
    details: {
      ...(runs ? { pid: record.pid ?? 0 } : {}),
      restarts: record.restarts,
      requestsUnderWay: instance.active,
      limits: instance.limits,
      ...(log.droppedBytes === 0 ? {} : { logBytesDropped: log.droppedBytes }),
    },
  };
}

function logReason(log: LiveInstance['log']): string | undefined {
  if (log.fault === undefined) return undefined;
  return `its output cannot be kept (${log.fault}): ${log.droppedBytes} bytes dropped so far`;
}
