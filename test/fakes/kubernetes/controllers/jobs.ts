import { type Json, type KubeObject, controllingOwner } from '../objects.ts';
import type { Change } from '../store.ts';
import { withCondition } from './conditions.ts';
import { type Controller, type ControlPlane, keyOf } from './control-plane.ts';
import { isActive, isReady, podFrom } from './pods.ts';

const isOver = ({ status }: KubeObject): boolean =>
  status?.conditions?.some(({ type, status: is }: Json) => ['Complete', 'Failed'].includes(type) && is === 'True') ??
  false;

/** Runs pods until enough have succeeded, or too many failed. */
export class JobController implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now: { table, object } }: Change): string[] {
    if (table === 'batch/jobs') return [keyOf(object)];
    if (table !== '/pods') return [];
    const owner = controllingOwner(object);
    return owner?.kind === 'Job' ? [`${object.metadata.namespace!}/${owner.name}`] : [];
  }

  reconcile(key: string): void {
    const job = this.plane.find('Job', key);
    if (!job || job.metadata.deletionTimestamp) return;
    if (isOver(job)) {
      this.expire(job, key);
      return;
    }
    if (!job['spec'].suspend && !job['status']?.startTime) {
      this.plane.status(job, { ...job['status'], startTime: this.plane.text() });
    }
    const end = this.endOf(job);
    if (end || job['spec'].suspend) {
      for (const pod of this.podsOf(job).filter(isActive)) this.plane.delete(pod);
    } else this.makeMissing(job);
    this.report(this.plane.find('Job', key)!, key, end);
  }

  private podsOf(job: KubeObject): KubeObject[] {
    return this.plane.owned(job, 'Pod');
  }

  /** Counts what was seen once for good: pods may be cleared away. */
  private counted(job: KubeObject, phase: string, field: string): number {
    const seen = this.podsOf(job).filter(({ status }) => status?.phase === phase).length;
    return Math.max(seen, job['status']?.[field] ?? 0);
  }

  private endOf(job: KubeObject): { type: 'Complete' | 'Failed'; reason?: string; message?: string } | undefined {
    const { completions, backoffLimit, activeDeadlineSeconds } = job['spec'];
    const pods = this.podsOf(job);
    const succeeded = this.counted(job, 'Succeeded', 'succeeded');
    const restarts = pods
      .flatMap(({ status }) => status?.containerStatuses ?? [])
      .reduce((sum: number, { restartCount }: Json) => sum + Number(restartCount), 0);
    const failed = this.counted(job, 'Failed', 'failed') + restarts;
    const isEnough = completions === undefined ? succeeded > 0 && !pods.some(isActive) : succeeded >= completions;
    if (isEnough) return { type: 'Complete' };
    if (failed > backoffLimit) {
      return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    }
    const start = Date.parse(this.plane.find('Job', keyOf(job))?.['status']?.startTime ?? '');
    if (activeDeadlineSeconds !== undefined && this.plane.nowMs >= start + activeDeadlineSeconds * 1000) {
      return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    }
    return undefined;
  }

  private makeMissing(job: KubeObject): void {
    const { name } = job.metadata;
    const { completions, parallelism, template, completionMode } = job['spec'];
    const succeeded = this.counted(job, 'Succeeded', 'succeeded');
    const active = this.podsOf(job).filter(isActive);
    const wanted =
      completions === undefined
        ? succeeded > 0
          ? active.length
          : parallelism
        : Math.min(parallelism, completions - succeeded);
    for (let place = active.length; place < wanted; place += 1) {
      const index = String(succeeded + place);
      const annotations = completionMode === 'Indexed' ? { 'batch.kubernetes.io/job-completion-index': index } : {};
      const generateName = completionMode === 'Indexed' ? `${name}-${index}-` : `${name}-`;
      const withIndex = {
        ...template,
        metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, ...annotations } },
      };
      this.plane.createPod(job, podFrom(withIndex, job, { generateName }));
    }
  }

  private report(job: KubeObject, key: string, end: ReturnType<JobController['endOf']>): void {
    const active = this.podsOf(job).filter(isActive);
    const now = this.plane.text();
    const { suspend, activeDeadlineSeconds } = job['spec'];
    let conditions = job['status']?.conditions;
    if (suspend) {
      conditions = withCondition(
        conditions,
        { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
        now,
      );
    } else if (conditions?.some(({ type }: Json) => type === 'Suspended')) {
      conditions = withCondition(
        conditions,
        { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' },
        now,
      );
    }
    if (end) {
      conditions = withCondition(conditions, { ...end, status: 'True' }, now).map((one) =>
        one.type === end.type ? { lastProbeTime: now, ...one } : one,
      );
      this.plane.event(
        job,
        end.type === 'Failed' ? 'Warning' : 'Normal',
        end.reason ?? 'Completed',
        end.message ?? 'Job completed',
      );
    }
    const counts = {
      active: active.length,
      succeeded: this.counted(job, 'Succeeded', 'succeeded'),
      failed: this.counted(job, 'Failed', 'failed'),
    };
    const { startTime } = job['status'] ?? {};
    this.plane.status(job, {
      ...(conditions && { conditions }),
      ...(startTime && { startTime }),
      ...(end?.type === 'Complete' && { completionTime: now }),
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      ready: active.filter(isReady).length,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    const deadlineMs =
      activeDeadlineSeconds === undefined ? Infinity : Date.parse(startTime) + activeDeadlineSeconds * 1000;
    if (end) this.expire(this.plane.find('Job', key)!, key);
    else this.plane.later(this, key, deadlineMs);
  }

  /** Clears it away when `ttlSecondsAfterFinished` are over. */
  private expire(job: KubeObject, key: string): void {
    const { ttlSecondsAfterFinished: ttlSeconds } = job['spec'];
    if (ttlSeconds === undefined) return;
    const end = job['status'].conditions.find(({ type }: Json) => ['Complete', 'Failed'].includes(type));
    const atMs = Date.parse(end.lastTransitionTime) + ttlSeconds * 1000;
    if (atMs <= this.plane.nowMs) this.plane.delete(job, { propagationPolicy: 'Foreground' });
    else this.plane.later(this, key, atMs);
  }
}
