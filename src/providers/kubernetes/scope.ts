import type { KubernetesApi, ResourceType } from './api/kubernetes-api.ts';
import { resourceOf } from './api/addresses.ts';
import type { KubernetesOptions } from './options.ts';

const freshMs = 30_000;

/** Which namespaces and kinds of a cluster an account is for. What lies outside, it neither shows nor touches. */
export class Scope {
  #listed: { names: string[]; until: number } | undefined;

  constructor(
    private readonly options: Pick<KubernetesOptions, 'namespaces' | 'omitNamespaces' | 'kinds' | 'omitKinds'>,
    private readonly api: KubernetesApi,
  ) {}

  /** The namespaces that are configured; `undefined`: all, but those that are left out. */
  get chosen(): readonly string[] | undefined {
    return this.options.namespaces.length > 0 ? this.options.namespaces : undefined;
  }

  hasNamespace(namespace: string): boolean {
    return this.chosen?.includes(namespace) ?? !this.options.omitNamespaces.includes(namespace);
  }

  /** By any name that the kind has: `Deployment`, `deployments`, `VirtualService.networking.istio.io`. */
  hasKind(type: ResourceType): boolean {
    const { kinds, omitKinds } = this.options;
    return kinds.length > 0 ? kinds.some((kind) => means(kind, type)) : !omitKinds.some((kind) => means(kind, type));
  }

  /** As they are now, or were up to 30 s ago. @throws {Forbidden} they are neither configured nor may they be listed */
  async namespaces(): Promise<string[]> {
    if (this.chosen) return [...this.chosen];
    if (this.#listed === undefined || performance.now() > this.#listed.until) {
      const type = await this.api.typeOf('namespace', 'v1');
      const found = type === undefined ? [] : await this.api.list(type);
      const names = found.map(({ metadata }) => metadata.name).filter((name) => this.hasNamespace(name));
      this.#listed = { names, until: performance.now() + freshMs };
    }
    return this.#listed.names;
  }
}

function means(written: string, type: ResourceType): boolean {
  const [word = '', ...group] = written.toLowerCase().split('.');
  const [, ...own] = resourceOf(type).split('.');
  if (group.length > 0 && group.join('.') !== own.join('.')) return false;
  return [type.kind.toLowerCase(), type.plural, type.singular, ...type.shortNames].includes(word);
}
