import { DomainError, InvalidInput } from '../../kernel/index.ts';
import {
  type Accounts,
  type LabelSelector,
  type ManifestRef,
  manifestRef,
  type Manifests,
  type ManifestView,
} from '../../providers/port.ts';
import { type Outcome, type Planning, succeeded, type TaskStep, type Turn } from '../port.ts';
import { manifestCloud, noted, refsIn } from './cloud.ts';

/** What a stage says of the object that it works on. */
export interface TargetOptions {
  app?: string | null | undefined;
  location?: string | null | undefined;
  namespace?: string | null | undefined;
  mode?: 'static' | 'dynamic' | 'label' | null | undefined;
  manifestName?: string | null | undefined;
  cluster?: string | null | undefined;
  kind?: string | null | undefined;
  criteria?: Criteria | '' | null | undefined;
  kinds?: readonly string[] | null | undefined;
  labelSelectors?: SelectorOptions;
}

export type SelectorOptions =
  | {
      selectors?:
        | readonly {
            kind: LabelSelector['kind'];
            key?: string | null | undefined;
            values?: readonly string[] | null | undefined;
          }[]
        | null
        | undefined;
    }
  | null
  | undefined;

export type Criteria = 'newest' | 'second_newest' | 'oldest' | 'largest' | 'smallest';

const resolvedKey = 'targetManifests';

/** No object of the cluster fits. */
class NoSuchTarget extends DomainError {
  constructor(account: string, namespace: string, what: string) {
    super('not-found', `Account ${account} has no ${what} in ${namespace || 'the cluster'}.`, { account, namespace });
  }
}

/**
 * A first task that settles which objects are meant. By name nothing is asked; by place in a cluster, or by labels, the
 * cloud is, once: what a crash or the stage itself changes later does not change the choice.
 *
 * @param mayBeNone no object at all is what was wanted, where they are told by labels
 */
export function resolveTargetManifest<O extends TargetOptions>(accounts: Accounts, mayBeNone = false): TaskStep<O> {
  return {
    name: 'resolveTargetManifest',
    timeoutMs: 5 * 60_000,
    async turn(turn): Promise<Outcome> {
      const { account, manifests } = manifestCloud(accounts, turn);
      const { options } = turn;
      const namespace = namespaceOf(options);
      if (options.criteria) {
        const ref = await dynamic(turn, manifests, account, namespace, options.criteria);
        const named = noted(ref);
        return succeeded(named, { ...named, [resolvedKey]: [named] });
      }
      const refs = isByLabel(options)
        ? await byLabels(options, manifests, namespace)
        : [manifestRef(options.manifestName ?? '', namespace)];
      if (refs.length === 0 && !mayBeNone) {
        throw new NoSuchTarget(account, namespace, `${(options.kinds ?? []).join(', ')} with these labels`);
      }
      return succeeded({}, { [resolvedKey]: refs.map(noted) });
    },
  };
}

/** The objects that {@link resolveTargetManifest} has settled; where it is no task of the stage, the one that is named. */
export function targetsOf({ stage, options }: Pick<Planning<TargetOptions>, 'stage' | 'options'>): ManifestRef[] {
  const settled = stage.context[resolvedKey];
  return settled === undefined ? [manifestRef(options.manifestName ?? '', namespaceOf(options))] : refsIn(settled);
}

export const namespaceOf = ({ location, namespace }: TargetOptions): string => location ?? namespace ?? '';

const isByLabel = ({ mode, manifestName: name, kinds }: TargetOptions): boolean =>
  mode === 'label' || (!name && (kinds ?? []).length > 0);

/** @throws {InvalidInput} a key is missing */
export function selectorsIn(said: SelectorOptions): LabelSelector[] {
  return (said?.selectors ?? [])
    .filter(({ kind }) => kind !== 'ANY')
    .map(({ kind, key, values }, position) => {
      if (key) return { kind, key, values: [...(values ?? [])] };
      const message = 'is missing. Expected the name of a label.';
      throw new InvalidInput('The stage', [{ path: ['labelSelectors', 'selectors', position, 'key'], message }]);
    });
}

async function byLabels(options: TargetOptions, manifests: Manifests, namespace: string): Promise<ManifestRef[]> {
  const kinds = options.kinds ?? [];
  const labelSelectors = selectorsIn(options.labelSelectors);
  if (kinds.length === 0) {
    throw new InvalidInput('The stage', [{ path: ['kinds'], message: 'is missing. Expected kinds of objects.' }]);
  }
  if (labelSelectors.length === 0) {
    const message =
      'is missing. Expected what the labels must be: without it every object of the kinds would be meant.';
    throw new InvalidInput('The stage', [{ path: ['labelSelectors'], message }]);
  }
  const found = await Promise.all(kinds.map((kind) => manifests.list({ kind, namespace, labelSelectors })));
  return found.flat().map(({ ref }) => ref);
}

async function dynamic(
  { options, execution }: Turn<TargetOptions>,
  manifests: Manifests,
  account: string,
  namespace: string,
  criteria: Criteria,
): Promise<ManifestRef> {
  const cluster = options.cluster ?? '';
  const kind = options.kind ?? cluster.split(' ')[0] ?? '';
  if (cluster === '' || kind === '') {
    const message = `is missing. Expected it with the criteria ${criteria}.`;
    throw new InvalidInput('The stage', [{ path: [cluster === '' ? 'cluster' : 'kind'], message }]);
  }
  const application = options.app ?? execution.application;
  const found = await manifests.list({ kind, namespace, application, cluster });
  const chosen = choose(found, criteria);
  if (chosen === undefined) throw new NoSuchTarget(account, namespace, `${criteria} ${kind} of the cluster ${cluster}`);
  return chosen.ref;
}

/** @param found oldest first */
export function choose(found: readonly ManifestView[], criteria: Criteria): ManifestView | undefined {
  const bySize = found.toSorted((one, other) => (one.replicas ?? -1) - (other.replicas ?? -1));
  switch (criteria) {
    case 'newest':
      return found.at(-1);
    case 'second_newest':
      return found.at(-2);
    case 'oldest':
      return found[0];
    case 'largest':
      return bySize.at(-1);
    case 'smallest':
      return bySize[0];
  }
}
