import { controllingOwner } from '../objects.ts';
import type { Change } from '../store.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';

/** Tells which jobs of a CronJob run. It starts none: the fake cluster has no schedule. */
export class CronJobController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'batch/cronjobs') return [keyOf(object)];
    const owner = table === 'batch/jobs' ? controllingOwner(object) : undefined;
    return owner?.kind === 'CronJob' ? [`${object.metadata.namespace!}/${owner.name}`] : [];
  }

  reconcile(key: string): void {
    const cronJob = this.plane.find('CronJob', key);
    if (!cronJob) return;
    const running = this.plane.owned(cronJob, 'Job').filter(({ status }) => !status?.conditions?.length);
    const active = running.map(({ apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } }) => ({
      apiVersion,
      kind,
      name,
      namespace,
      uid,
      resourceVersion,
    }));
    const { active: _before, ...rest } = cronJob['status'] ?? {};
    this.plane.status(cronJob, { ...rest, ...(active.length > 0 && { active }) });
  }
}
