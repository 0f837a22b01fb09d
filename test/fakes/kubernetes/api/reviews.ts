import type { Access } from '../access.ts';
import type { Json } from '../objects.ts';

/** Questions about oneself, or undefined when the path asks for something else. */
export function review(access: Access, path: string, body: Json): Json {
  if (path.endsWith('/selfsubjectaccessreviews')) {
    const {
      verb = '',
      group = '',
      resource = '',
      subresource = '',
      namespace = '',
      name = '',
    } = body.spec?.resourceAttributes ?? {};
    const allowed = access.allows({ verb, group, resource, subresource, namespace, name });
    return {
      ...body,
      metadata: {},
      status: { allowed, ...(allowed && { reason: 'RBAC: allowed by the fake cluster' }) },
    };
  }
  if (path.endsWith('/selfsubjectreviews')) {
    return { ...body, metadata: {}, status: { userInfo: { username: access.user, groups: ['system:authenticated'] } } };
  }
  if (path.endsWith('/selfsubjectrulesreviews')) {
    const resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
    return { ...body, metadata: {}, status: { resourceRules, nonResourceRules: [], incomplete: false } };
  }
  return undefined;
}
