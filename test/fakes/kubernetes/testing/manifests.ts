import type { Json } from '../objects.ts';

/** A Deployment of three pods. */
export const deployment = (name: string, { image = 'nginx:1', replicas = 3, ...spec }: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
    ...spec,
  },
});

export const configMap = (name: string, data: Record<string, string> = { a: '1' }): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
