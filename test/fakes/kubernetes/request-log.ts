import type { Json } from './objects.ts';

/** A request as the server understood it. */
export interface Call {
  method: string;
  /** As RBAC says it: get, list, watch, create, update, patch, delete, deletecollection; else the method in small. */
  verb: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  userAgent: string;
  contentType: string;
  authorization: string;
  body: string;
}

const mutating = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'post', 'put']);

/** Would change something, as reviews of access and dry runs do not. */
export const isMutation = ({ verb, path, query }: Call): boolean =>
  mutating.has(verb) && !query.has('dryRun') && !path.endsWith('reviews');

/** What was asked of the cluster, oldest first; the last 10,000 requests. */
export class RequestLog {
  private calls: Call[] = [];

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > 10_000) this.calls = this.calls.slice(5_000);
  }

  all(): readonly Call[] {
    return this.calls;
  }

  /** What would have changed something. */
  mutations(): readonly Call[] {
    return this.calls.filter(isMutation);
  }

  /** `patch /apis/apps/v1/namespaces/shop/deployments/web`, one for each request. */
  lines(): string[] {
    return this.calls.map(({ verb, path }) => `${verb} ${path}`);
  }

  clear(): void {
    this.calls = [];
  }

  /** The parsed body of a call. */
  static bodyOf(call: Call): Json {
    return call.body ? JSON.parse(call.body) : undefined;
  }
}
