import { describe, expect, it } from '@jest/globals';
import { Conflict, Refused } from '../../api/errors.ts';
import type { Key, KubernetesApi, KubernetesObject, Patch, PatchOptions } from '../../api/kubernetes-api.ts';
import { applied } from './applied.ts';

const subject = { account: 'dev', verb: 'patch', resource: 'deployments.apps', namespace: 'prod', name: 'web' };
const key = { name: 'web', namespace: 'prod' } as Key;
const web = (resourceVersion?: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod', ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  spec: { replicas: 2 },
});
const heldBy = (manager: string, ...fields: string[]): Conflict =>
  new Conflict(subject, 'conflict', [{ manager, fields }]);

/** A cluster that answers as it is told to, one answer for each patch. */
function scripted(answers: (Error | KubernetesObject)[], now = web('8')) {
  const sent: { force: boolean; version: unknown; replicas: unknown }[] = [];
  const api = {
    patch: (_: Key, { body }: Patch, options: PatchOptions = {}) => {
      const object = body as unknown as KubernetesObject;
      sent.push({
        force: options.force ?? false,
        version: object.metadata.resourceVersion,
        replicas: object.spec?.['replicas'],
      });
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    get: () => Promise.resolve(now),
  } as unknown as KubernetesApi;
  const apply = () => applied(web(), web('7'), { api, key, dryRun: false, force: false });
  return { sent, apply };
}

describe('an object that is applied by the server', () => {
  it('runs over our own changes only, at the version that was read', async () => {
    const { sent, apply } = scripted([heldBy('gennaker', '.spec.replicas'), web('9')]);
    await apply();
    expect(sent).toEqual([
      { force: false, version: undefined, replicas: 2 },
      { force: true, version: '7', replicas: 2 },
    ]);
  });

  it('looks again when somebody was faster, and then stops at what they hold', async () => {
    const { sent, apply } = scripted([
      heldBy('gennaker', '.spec.replicas'),
      new Conflict(subject, 'the object has been modified'),
      heldBy('kubectl-edit', '.spec.replicas'),
    ]);
    await expect(apply()).rejects.toThrow(/kubectl-edit has set \.spec\.replicas/);
    expect(sent.map(({ force }) => force)).toEqual([false, true, false]);
  });

  it('leaves its size to an autoscaler, and nothing else', async () => {
    const { sent, apply } = scripted([heldBy('kube-controller-manager', '.spec.replicas'), web('9')]);
    await apply();
    expect(sent.map(({ replicas }) => replicas)).toEqual([2, undefined]);
    const other = scripted([heldBy('kube-controller-manager', '.spec.paused')]);
    await expect(other.apply()).rejects.toMatchObject({ refusal: 'conflict' });
  });

  it('says how a manifest is applied that the server cannot read field by field', async () => {
    const words =
      'failed to create typed patch object: .spec.containers[name="a"].env: duplicate entries for key [name="A"]';
    const faulty = scripted([new Refused(subject, words)]);
    await expect(faulty.apply()).rejects.toThrow(/duplicate entries.*server-side-apply: "false"/);
    const plain = scripted([new Refused(subject, 'spec.replicas: Invalid value')]);
    await expect(plain.apply()).rejects.not.toThrow(/server-side-apply/);
  });
});
