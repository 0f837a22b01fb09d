/** How an account wants its objects written and read: its options, as the rules take them. */
import type { KubernetesAccount } from '../account.ts';
import { type Replacer, replacerFor } from '../objects/artifacts/replacers.ts';
import { type CustomKind, priorityOf, type SpinnakerKind } from '../objects/kinds.ts';
import type { Labelling } from '../objects/moniker.ts';
import type { Rules } from '../objects/stability/index.ts';

/** The field manager by which everything of ours is written. */
export const fieldManager = 'gennaker';

export interface Ways {
  custom: readonly CustomKind[];
  labelling: Omit<Labelling, 'templateLabels'>;
  images: 'match-name-and-tag' | 'match-name-only';
  replacers: readonly Replacer[];
  stability: Rules;
}

export function waysOf({ options }: Pick<KubernetesAccount, 'options'>): Ways {
  const { customResources, managedBy, appLabels, imageBinding, artifactFields, stability } = options;
  return {
    custom: customResources.map(({ kubernetesKind, spinnakerKind, deployPriority, versioned, namespaced }) => ({
      kubernetesKind,
      spinnakerKind: spinnakerKind as SpinnakerKind,
      deployPriority: priorityOf(deployPriority) ?? 100,
      versioned,
      namespaced,
    })),
    labelling: { managedBy, labels: appLabels },
    images: imageBinding,
    replacers: artifactFields.map(replacerFor).filter((replacer) => replacer !== undefined),
    stability,
  };
}
