import type { Json } from '../objects.ts';

/** Sets what is not said; what is said stays. */
export function fill(target: Json, defaults: Record<string, Json>): void {
  for (const [name, value] of Object.entries<Json>(defaults)) target[name] ??= value;
}

/** The defaults of a pod's or a template's spec. */
export function podDefaults(spec: Json): void {
  if (!spec) return;
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) containerDefaults(container);
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
}

function containerDefaults(container: Json): void {
  const image = String(container.image ?? '');
  const isLatest = image.endsWith(':latest') || !/[:@][^/]*$/.test(image);
  fill(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
    resources: {},
  });
  for (const port of container.ports ?? []) fill(port, { protocol: 'TCP' });
  for (const { valueFrom } of container.env ?? [])
    if (valueFrom?.fieldRef) fill(valueFrom.fieldRef, { apiVersion: 'v1' });
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (!probe) continue;
    fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    if (probe.httpGet) fill(probe.httpGet, { path: '/', scheme: 'HTTP' });
  }
  const { limits, requests } = container.resources;
  if (limits) container.resources.requests = { ...limits, ...requests };
}

function volumeDefaults(volume: Json): void {
  for (const source of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    if (volume[source]) fill(volume[source], { defaultMode: 420 });
  }
  if (volume.hostPath) fill(volume.hostPath, { type: '' });
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
}
