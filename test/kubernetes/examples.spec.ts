import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { describeOnCluster } from './cluster.ts';
import { Deliveries, type Ended } from './pipelines.ts';

type Anything = ReturnType<typeof JSON.parse>;

const folder = fileURLToPath(new URL('examples/', import.meta.url));
const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
const rolledBack = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What the next release brings: other images, settings and times. */
const newer = (text: string): string =>
  Object.entries({
    'pause:3.9': 'pause:3.10',
    'busybox:1.36': 'busybox:1.37',
    'greeting: hello': 'greeting: welcome',
    'correct horse': 'battery staple',
    'seconds: 10': 'seconds: 20',
    "'30 3 * * *'": "'15 4 * * *'",
  }).reduce((changed, [was, is]) => changed.replaceAll(was, is), text);

const documentsOf = (text: string): Anything[] =>
  parseAllDocuments(text).flatMap((document) => {
    const one = document.toJS();
    return one.kind === 'List' ? one.items : [one];
  });

describeOnCluster('Manifests as charts and examples have them', (cluster) => {
  let deliveries: Deliveries;

  beforeAll(async () => {
    deliveries = await Deliveries.open(cluster.place.kubeconfig);
  }, 60_000);
  afterAll(() => deliveries.close());

  const deploy = (manifests: Anything[]): object => ({
    type: 'deployManifest',
    source: 'text',
    manifests,
    namespaceOverride: cluster.namespace,
    moniker: { app: 'shop' },
  });
  const succeeded = (ended: Ended): void => {
    const faults = ended.stages.flatMap(({ type, error }) =>
      error ? [`${type}: ${error.message} ${error.errors.join(' ')}`] : [],
    );
    expect(faults).toEqual([]);
    expect(ended.status).toBe('SUCCEEDED');
  };
  /** As it is in the cluster; of what gets versions, the newest. */
  const live = async ({ kind, apiVersion, metadata: { name } }: Anything): Promise<Anything> => {
    const type = await cluster.api.typeOf(kind, apiVersion);
    const all: Anything[] = await cluster.api.list(type!, type!.namespaced ? { namespace: cluster.namespace } : {});
    const versions = all.filter(
      ({ metadata }) => metadata.name === name || /^-v\d+$/.test(metadata.name.slice(name.length)),
    );
    return versions
      .filter(({ metadata }) => metadata.name.startsWith(name))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .at(-1);
  };
  const imagesOf = ({ spec }: Anything): string[] =>
    (spec.template ?? spec.jobTemplate?.spec.template)?.spec.containers.map(({ image }: Anything) => image) ?? [];
  const carries = async (documents: Anything[]): Promise<void> => {
    for (const document of documents) {
      const object = await live(document);
      expect(object?.metadata.annotations['moniker.spinnaker.io/application']).toBe('shop');
      if (object.spec) expect(imagesOf(object)).toEqual(imagesOf(document));
    }
  };

  it.each(files)(
    '%s is deployed, rolled forward, rolled back and deleted',
    async (file) => {
      const text = await readFile(`${folder}${file}`, 'utf8');
      const [first, second] = [documentsOf(text), documentsOf(newer(text))];

      succeeded(await deliveries.run(`Deploy ${file}`, [deploy(first)]));
      await carries(first);

      // Once more: there is nothing to do, and nothing is done.
      const settled = first.filter(({ kind }) => kind !== 'Job');
      const before = await Promise.all(settled.map(live));
      succeeded(await deliveries.run(`Again ${file}`, [deploy(first)]));
      const after = await Promise.all(settled.map(live));
      expect(after.map(({ metadata, spec, data }) => [metadata.name, metadata.uid, spec, data])).toEqual(
        before.map(({ metadata, spec, data }) => [metadata.name, metadata.uid, spec, data]),
      );

      succeeded(await deliveries.run(`Forward ${file}`, [deploy(second)]));
      await carries(second);
      for (const document of second.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret'))
        expect((await live(document)).metadata.name).toBe(`${document.metadata.name}-v001`);

      const rolled = second.filter(({ kind }) => rolledBack.includes(kind));
      const undo = rolled.map(({ kind, metadata }) => ({
        type: 'undoRolloutManifest',
        mode: 'static',
        manifestName: `${kind.charAt(0).toLowerCase()}${kind.slice(1)} ${metadata.name}`,
        location: cluster.namespace,
        numRevisionsBack: 1,
      }));
      succeeded(await deliveries.run(`Back ${file}`, undo.length > 0 ? undo : [deploy(first)]));
      await carries(first.filter(({ kind }) => undo.length === 0 || rolledBack.includes(kind)));

      const kinds = [...new Set(first.map(({ kind }) => kind as string))].filter(
        (kind) => kind !== 'CustomResourceDefinition',
      );
      const labels = { selectors: [{ kind: 'EQUALS', key: 'app.kubernetes.io/managed-by', values: ['spinnaker'] }] };
      const drop = {
        type: 'deleteManifest',
        mode: 'label',
        location: cluster.namespace,
        kinds,
        labelSelectors: labels,
        options: { cascading: true },
      };
      const definitions = first.filter(({ kind }) => kind === 'CustomResourceDefinition');
      const dropDefinitions = definitions.map(({ metadata }) => ({
        type: 'deleteManifest',
        mode: 'static',
        manifestName: `customResourceDefinition ${metadata.name}`,
        location: '',
      }));
      succeeded(await deliveries.run(`Delete ${file}`, [drop, ...dropDefinitions]));
      for (const document of first.filter(({ kind }) => kind !== 'Lighthouse'))
        expect(await live(document)).toBeUndefined();
      await cluster.untilCount('pod', '', 0);
    },
    180_000,
  );
});
