import type { Cause } from '../failures.ts';
import { type Json, type KubeObject, same } from '../objects.ts';
import { required, unsupported, wrong } from './causes.ts';
import { label, podSpec } from './pods.ts';
import { selectorOf } from '../selectors.ts';

type Rule = (object: KubeObject, was: KubeObject | undefined) => Cause[];

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const subdomainWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const immutable = 'field is immutable';

function metadata({ kind, metadata: { name, labels } }: KubeObject): Cause[] {
  const isLabel = kind === 'Service' || kind === 'Namespace';
  const isPath = kind.endsWith('Role') || kind.endsWith('RoleBinding');
  const legal = isPath
    ? !/[/%]/.test(name)
    : (isLabel ? label : subdomain).test(name) && name.length <= (isLabel ? 63 : 253);
  return [
    ...(legal ? [] : [wrong('metadata.name', name, subdomainWords)]),
    ...Object.values(labels ?? {})
      .filter((value) => !labelValue.test(value) || value.length > 63)
      .map((value) =>
        wrong(
          'metadata.labels',
          value,
          value.length > 63
            ? 'must be no more than 63 characters'
            : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        ),
      ),
  ];
}

const workload: Rule = (object, was) => {
  const { spec } = object;
  if (!spec?.template) return [required('spec.template')];
  const labels = spec.template.metadata?.labels ?? {};
  return [
    ...(spec.selector ? [] : [required('spec.selector')]),
    ...(!spec.selector || selectorOf(spec.selector)(labels)
      ? []
      : [wrong('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')]),
    ...(was && !same(was['spec'].selector, spec.selector) ? [wrong('spec.selector', spec.selector, immutable)] : []),
    ...(spec.replicas < 0 ? [wrong('spec.replicas', spec.replicas, 'must be greater than or equal to 0')] : []),
    ...podSpec(spec.template.spec, 'spec.template.spec', ['Always'], spec.volumeClaimTemplates),
  ];
};

const statefulSetMayChange = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit'].concat([
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);

const rules: Record<string, Rule> = {
  Deployment: workload,
  ReplicaSet: workload,
  DaemonSet: workload,
  StatefulSet: (object, was) => {
    const changed = Object.keys({ ...was?.['spec'], ...object['spec'] }).filter(
      (name) =>
        !statefulSetMayChange.includes(name) && name !== 'selector' && !same(was?.['spec'][name], object['spec'][name]),
    );
    if (!was || changed.length === 0) return workload(object, was);
    const why =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
      "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    return [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: 'spec' }];
  },
  Job: ({ spec }, was) => {
    if (!spec?.template) return [required('spec.template')];
    return [
      ...(was && !same(was['spec'].template, spec.template) && !was['spec'].suspend
        ? [wrong('spec.template', spec.template, immutable)]
        : []),
      ...(was && !same(was['spec'].completions, spec.completions) && spec.completionMode !== 'Indexed'
        ? [wrong('spec.completions', spec.completions, immutable)]
        : []),
      ...(was && !same(was['spec'].selector, spec.selector) ? [wrong('spec.selector', spec.selector, immutable)] : []),
      ...podSpec(spec.template.spec, 'spec.template.spec', ['OnFailure', 'Never']),
    ];
  },
  CronJob: ({ spec }) => [
    ...(spec?.schedule ? [] : [required('spec.schedule')]),
    ...podSpec(spec?.jobTemplate?.spec?.template?.spec, 'spec.jobTemplate.spec.template.spec', ['OnFailure', 'Never']),
  ],
  Pod: ({ spec }, was) => {
    const mayChange = (one: Json): Json => ({
      ...one,
      ...Object.fromEntries(
        ['containers', 'initContainers'].map((list) => [
          list,
          one?.[list]?.map((container: Json) => ({ ...container, image: '' })),
        ]),
      ),
      ...{
        activeDeadlineSeconds: 0,
        tolerations: [],
        terminationGracePeriodSeconds: 0,
        nodeName: '',
        ephemeralContainers: [],
      },
    });
    return [
      ...podSpec(spec, 'spec', ['Always', 'OnFailure', 'Never']),
      ...(was && !same(mayChange(was['spec']), mayChange(spec))
        ? [
            {
              reason: 'FieldValueForbidden',
              message:
                'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
                '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`',
              field: 'spec',
            },
          ]
        : []),
    ];
  },
  Service: ({ spec }, was) => [
    ...(spec.type === 'ExternalName' || spec.clusterIP === 'None' || spec.ports?.length
      ? []
      : [required('spec.ports')]),
    ...(was?.['spec'].clusterIP && spec.type !== 'ExternalName' && was['spec'].clusterIP !== spec.clusterIP
      ? [wrong('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')]
      : []),
    ...(spec.ports?.length > 1
      ? spec.ports.flatMap((port: Json, place: number) => (port.name ? [] : [required(`spec.ports[${place}].name`)]))
      : []),
    ...(spec.ports ?? []).flatMap((port: Json, place: number) =>
      ['port', 'targetPort']
        .filter((name) => typeof port[name] === 'number' && (port[name] < 1 || port[name] > 65_535))
        .map((name) => wrong(`spec.ports[${place}].${name}`, port[name], 'must be between 1 and 65535, inclusive')),
    ),
    ...(['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'].includes(spec.type)
      ? []
      : [unsupported('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'])]),
  ],
  ConfigMap: (object, was) =>
    was?.['immutable'] && !same([was['data'], was['binaryData']], [object['data'], object['binaryData']])
      ? [
          {
            reason: 'FieldValueForbidden',
            message: 'Forbidden: field is immutable when `immutable` is set',
            field: 'data',
          },
        ]
      : [],
  Secret: (object, was) => [
    ...(was?.['immutable'] && !same(was['data'], object['data'])
      ? [
          {
            reason: 'FieldValueForbidden',
            message: 'Forbidden: field is immutable when `immutable` is set',
            field: 'data',
          },
        ]
      : []),
    ...(was && was['type'] !== object['type'] ? [wrong('type', object['type'], immutable)] : []),
  ],
  PersistentVolumeClaim: ({ spec }) => [
    ...(spec?.accessModes?.length ? [] : [required('spec.accessModes', 'at least 1 access mode is required')]),
    ...(spec?.resources?.requests?.storage ? [] : [required('spec.resources[storage]')]),
  ],
  Ingress: ({ spec }) =>
    spec?.rules?.length || spec?.defaultBackend
      ? []
      : [wrong('spec', spec ?? {}, 'either `defaultBackend` or `rules` must be specified')],
  HorizontalPodAutoscaler: ({ spec }) => [
    ...(spec?.maxReplicas >= 1 ? [] : [wrong('spec.maxReplicas', spec?.maxReplicas ?? 0, 'must be greater than 0')]),
    ...(spec?.scaleTargetRef?.name ? [] : [required('spec.scaleTargetRef.name')]),
  ],
  RoleBinding: (object, was) =>
    was && !same(was['roleRef'], object['roleRef'])
      ? [wrong('roleRef', object['roleRef'], 'cannot change roleRef')]
      : [],
  ClusterRoleBinding: (object, was) =>
    was && !same(was['roleRef'], object['roleRef'])
      ? [wrong('roleRef', object['roleRef'], 'cannot change roleRef')]
      : [],
  StorageClass: (object, was) =>
    was && !same(was['parameters'], object['parameters'])
      ? [
          {
            reason: 'FieldValueForbidden',
            message: 'Forbidden: updates to parameters are forbidden.',
            field: 'parameters',
          },
        ]
      : [],
  CustomResourceDefinition: ({ metadata: { name }, spec }) =>
    name === `${String(spec?.names?.plural)}.${String(spec?.group)}`
      ? []
      : [wrong('metadata.name', name, `must be spec.names.plural+"."+spec.group`)],
};

/** What is wrong with an object that is to be written: the essentials of each kind, in the server's words. */
export function faultsOf(object: KubeObject, was: KubeObject | undefined, custom: boolean): Cause[] {
  return [...metadata(object), ...(custom ? [] : (rules[object.kind]?.(object, was) ?? []))];
}
