import { noSuchPath } from '../failures.ts';
import { type Kind, type Kinds, apiVersionOf } from '../kinds.ts';
import type { Json } from '../objects.ts';

const folderOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;

const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

function pathsOf(kind: Kind): Json {
  const { group, version, plural } = kind;
  const place = `/${folderOf(apiVersionOf(kind))}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  const operation = {
    parameters,
    'x-kubernetes-group-version-kind': { group, version, kind: kind.kind },
    responses: {},
  };
  return {
    [place]: { post: operation, delete: operation },
    [`${place}/{name}`]: { put: operation, patch: operation, delete: operation },
  };
}

/**
 * As much of OpenAPI v3 as tells a client that the server checks and dry-runs by itself; it has no schemas. Undefined
 * when the path asks for something else.
 */
export function openapi(kinds: Kinds, path: string): Json {
  const versions = [...new Set(kinds.all().map(apiVersionOf))];
  if (path === '/openapi/v3') {
    const paths = versions.map((one) => [
      folderOf(one),
      { serverRelativeURL: `/openapi/v3/${folderOf(one)}?hash=fake` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }
  if (!path.startsWith('/openapi/v3/')) return undefined;
  const apiVersion = versions.find((one) => path === `/openapi/v3/${folderOf(one)}`);
  if (apiVersion === undefined) throw noSuchPath();
  const served = kinds.all().filter((kind) => apiVersionOf(kind) === apiVersion);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.0' },
    paths: Object.assign({}, ...served.map(pathsOf)),
    components: { schemas: {} },
  };
}
