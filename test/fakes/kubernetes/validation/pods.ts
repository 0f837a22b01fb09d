import type { Cause } from '../failures.ts';
import { type Json, isMap } from '../objects.ts';
import { required, unsupported, wrong } from './causes.ts';

/** A name as DNS labels are. */
export const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with the spec of a pod or a template; `claims` are those which a StatefulSet mounts by name. */
export function podSpec(spec: Json, at: string, restarts: string[], claims: Json[] = []): Cause[] {
  if (!isMap(spec) || !Array.isArray(spec['containers']) || spec['containers'].length === 0)
    return [required(`${at}.containers`)];
  const policy = spec['restartPolicy'];
  const volumes = new Set([
    ...(spec['volumes'] ?? []).map(({ name }: Json) => name),
    ...claims.map(({ metadata: { name } }) => name),
  ]);
  return [
    ...spec['containers'].flatMap((container: Json, place: number) => [
      ...(container.name ? [] : [required(`${at}.containers[${place}].name`)]),
      ...(container.name && !label.test(container.name)
        ? [
            wrong(
              `${at}.containers[${place}].name`,
              container.name,
              "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'",
            ),
          ]
        : []),
      ...(container.image ? [] : [required(`${at}.containers[${place}].image`)]),
      ...(container.volumeMounts ?? []).flatMap((mount: Json, index: number) =>
        volumes.has(mount.name)
          ? []
          : [
              {
                reason: 'FieldValueNotFound',
                message: `Not found: ${JSON.stringify(mount.name)}`,
                field: `${at}.containers[${place}].volumeMounts[${index}].name`,
              },
            ],
      ),
    ]),
    ...(restarts.includes(policy) ? [] : [unsupported(`${at}.restartPolicy`, policy, restarts)]),
  ];
}
