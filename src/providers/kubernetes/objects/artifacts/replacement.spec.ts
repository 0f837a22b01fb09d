import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { artifactMap, artifactsOf, bindArtifacts, type Binding } from './replacement.ts';
import { imageName } from './image-name.ts';
import { pathFrom } from './places.ts';
import { replacerFor } from './replacers.ts';

const binding: Binding = { account: 'dev', namespace: 'prod', images: 'match-name-and-tag' };
const image = (reference: string, name = 'repo/app') => ({ type: 'docker/image', name, reference });

const deployment = (pods: JsonObject): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod' },
  spec: { template: { spec: pods } },
});
const running = (...images: string[]): KubernetesObject =>
  deployment({ containers: images.map((each, place) => ({ name: `c${place}`, image: each })) });

const imagesIn = (object: KubernetesObject): string[] => JSON.stringify(object).match(/(?<="image":")[^"]*/g) ?? [];

describe('the name of an image', () => {
  it.each([
    ['repo/app', 'repo/app'],
    ['repo/app:1', 'repo/app'],
    ['repo/app@sha256:abc', 'repo/app'],
    ['repo/app:1@sha256:abc', 'repo/app'],
    ['registry:5000/repo/app', 'registry:5000/repo/app'],
    ['registry:5000/repo/app:1', 'registry:5000/repo/app'],
  ])('of %s is %s', (text, name) => {
    expect(imageName(text)).toBe(name);
  });
});

describe('artifacts in a manifest', () => {
  it('case 12: are the images of that name, whatever their tag', () => {
    const { manifest, bound } = bindArtifacts(running('repo/app:1', 'repo/other:1'), [image('repo/app:2')], binding);
    expect(imagesIn(manifest)).toEqual(['repo/app:2', 'repo/other:1']);
    expect(bound).toEqual([image('repo/app:2')]);
  });

  it('case 12: are images without a tag only, where the account wants it so', () => {
    const by: Binding = { ...binding, images: 'match-name-only' };
    const { manifest } = bindArtifacts(running('repo/app:1', 'repo/app'), [image('repo/app:2')], by);
    expect(imagesIn(manifest)).toEqual(['repo/app:1', 'repo/app:2']);
  });

  it('case 13: are images of a digest', () => {
    const { manifest } = bindArtifacts(running('repo/app@sha256:abc'), [image('repo/app@sha256:def')], binding);
    expect(imagesIn(manifest)).toEqual(['repo/app@sha256:def']);
  });

  it('case 14: are in all containers, and in the template of a CronJob', () => {
    const pods = {
      containers: [{ name: 'a', image: 'repo/app:1' }],
      initContainers: [{ name: 'b', image: 'repo/app:1' }],
      ephemeralContainers: [{ name: 'c', image: 'repo/app:1' }],
    };
    expect(imagesIn(bindArtifacts(deployment(pods), [image('repo/app:2')], binding).manifest)).toEqual(
      Array(3).fill('repo/app:2'),
    );
    const cron: KubernetesObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: { jobTemplate: { spec: { template: { spec: pods } } } },
    };
    expect(imagesIn(bindArtifacts(cron, [image('repo/app:2')], binding).manifest)).toEqual(Array(3).fill('repo/app:2'));
  });

  it('case 15: are the required ones before optional ones of the same type, name and place', () => {
    const artifacts = artifactMap(
      [image('repo/app:required')],
      [image('repo/app:optional'), image('repo/b:1', 'repo/b')],
    );
    const { manifest } = bindArtifacts(running('repo/app:1', 'repo/b'), artifacts.values(), binding);
    expect(imagesIn(manifest)).toEqual(['repo/app:required', 'repo/b:1']);
  });

  it('case 11: are objects of the same namespace and account only', () => {
    const config = (more: object) => ({
      type: 'kubernetes/configMap',
      name: 'cfg',
      reference: 'cfg-v001',
      location: 'prod',
      ...more,
    });
    const object = deployment({ volumes: [{ name: 'v', configMap: { name: 'cfg' } }] });
    const isBound = (more: object) => bindArtifacts(object, [config(more)], binding).bound.length === 1;
    expect(isBound({ location: 'test' })).toBe(false);
    expect(isBound({ metadata: { account: 'live' } })).toBe(false);
    expect(isBound({ metadata: { account: 'dev' } })).toBe(true);
    expect(isBound({ metadata: {} })).toBe(true);
    expect(isBound({})).toBe(true);
  });

  it('are in every field that can name a ConfigMap, a Secret or a service account', () => {
    const pods = {
      serviceAccountName: 's',
      imagePullSecrets: [{ name: 's' }],
      volumes: [
        { configMap: { name: 's' }, secret: { secretName: 's' } },
        { projected: { sources: [{ configMap: { name: 's' } }, { secret: { name: 's' } }] } },
      ],
      containers: [
        {
          env: [{ valueFrom: { configMapKeyRef: { name: 's' } } }, { valueFrom: { secretKeyRef: { name: 's' } } }],
          envFrom: [{ configMapRef: { name: 's' } }, { secretRef: { name: 's' } }],
        },
      ],
    };
    const artifact = (kind: string) => ({ type: `kubernetes/${kind}`, name: 's', reference: kind, location: 'prod' });
    const all = ['configMap', 'secret', 'serviceAccount'].map(artifact);
    const { manifest } = bindArtifacts(deployment(pods), all, binding);
    expect(JSON.stringify(manifest)).not.toContain('"s"');
    const text = JSON.stringify(manifest);
    expect([text.match(/"configMap"(?!:)/g)?.length, text.match(/"secret"(?!:)/g)?.length]).toEqual([4, 5]);
  });

  it('case 18: are what an autoscaler scales, of that very kind', () => {
    const autoscaler: KubernetesObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    };
    const artifact = (kind: string) => ({
      type: `kubernetes/${kind}`,
      name: 'web',
      reference: 'web-v001',
      location: 'prod',
    });
    expect(bindArtifacts(autoscaler, [artifact('replicaSet')], binding).bound).toEqual([]);
    expect(bindArtifacts(autoscaler, [artifact('deployment')], binding).manifest.spec).toEqual({
      scaleTargetRef: { kind: 'Deployment', name: 'web-v001' },
    });
  });

  it('are in the fields that the account names for kinds of its own', () => {
    const rollout: KubernetesObject = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers: [{ image: 'repo/app:1' }] } } },
    };
    const more = replacerFor({
      kind: 'Rollout.argoproj.io',
      type: 'docker/image',
      path: '$..spec.template.spec.containers[*].image',
    });
    expect(bindArtifacts(rollout, [image('repo/app:2')], binding).bound).toEqual([]);
    expect(imagesIn(bindArtifacts(rollout, [image('repo/app:2')], { ...binding, more: [more!] }).manifest)).toEqual([
      'repo/app:2',
    ]);
  });

  it('do not change the manifest that was handed in', () => {
    const object = running('repo/app:1');
    bindArtifacts(object, [image('repo/app:2')], binding);
    expect(imagesIn(object)).toEqual(['repo/app:1']);
  });

  it('are told of a live object, each once', () => {
    expect(artifactsOf(running('registry:5000/app:1', 'registry:5000/app:1', 'b@sha256:c'))).toEqual([
      { type: 'docker/image', name: 'registry:5000/app', reference: 'registry:5000/app:1', version: '1' },
      { type: 'docker/image', name: 'b', reference: 'b@sha256:c', version: 'sha256:c' },
    ]);
  });
});

describe('a path', () => {
  it.each(['$', 'spec.image', '$.spec[0].image', '$.a..b', '$.spec.containers[?(@.x)].image', ''])(
    'is not %s',
    (text) => {
      expect(pathFrom(text)).toBeUndefined();
    },
  );
});
