import type { KubernetesApi } from './api/kubernetes-api.ts';
import type { KubernetesOptions } from './options.ts';
import type { Scope } from './scope.ts';

/** What every capability of an account is made from. */
export interface KubernetesAccount {
  name: string;
  options: KubernetesOptions;
  api: KubernetesApi;
  scope: Scope;
}
