import { DomainError, type JsonObject } from '../../kernel/index.ts';
import { type Accounts, type ManifestRef, manifestName, type Manifests } from '../../providers/port.ts';
import { type Outcome, succeeded, type TaskStep, type Turn } from '../port.ts';
import { manifestCloud } from './cloud.ts';
import { lookAgain, minuteMs } from './waiting.ts';
import { type TargetOptions, targetsOf } from './target.ts';

/** What is to be done, to one object. */
interface Order<O> {
  turn: Turn<O>;
  account: string;
  manifests: Manifests;
  operation: string;
  ref: ManifestRef;
}

/** @returns what is put out */
export type Act<O> = (order: Order<O>) => Promise<JsonObject | void>;

/** Asks for something to be done to each object that is meant; each with an operation of its own. */
export function operate<O extends TargetOptions>(name: string, accounts: Accounts, act: Act<O>): TaskStep<O> {
  return {
    name,
    pollMs: 2000,
    timeoutMs: 10 * minuteMs,
    async turn(turn): Promise<Outcome> {
      const { account, manifests } = manifestCloud(accounts, turn);
      const outputs: JsonObject = {};
      for (const [position, ref] of targetsOf(turn).entries()) {
        const left = await act({ turn, account, manifests, operation: `${turn.operation}.${String(position)}`, ref });
        Object.assign(outputs, left);
      }
      return succeeded(outputs, outputs);
    },
  };
}

/** The order was taken: the objects must still be there. */
export function monitor<O extends TargetOptions>(name: string, accounts: Accounts): TaskStep<O> {
  return {
    name,
    pollMs: 5000,
    timeoutMs: 60 * minuteMs,
    async turn(turn): Promise<Outcome> {
      const { account, manifests } = manifestCloud(accounts, turn);
      for (const ref of targetsOf(turn)) {
        if ((await manifests.find(ref)) === undefined) throw new NoSuchManifest(account, ref);
      }
      return succeeded();
    },
  };
}

/** Until the objects are gone: what holds them back (finalizers, pods that end) may take a while. */
export function monitorGone<O>(
  name: string,
  accounts: Accounts,
  refsOf: (turn: Turn<O>) => readonly ManifestRef[],
): TaskStep<O> {
  return {
    name,
    pollMs: 5000,
    timeoutMs: 60 * minuteMs,
    timeoutOverridable: true,
    async turn(turn): Promise<Outcome> {
      const { account, manifests } = manifestCloud(accounts, turn as Turn<O & object>);
      const looked = await Promise.all(refsOf(turn).map(async (ref) => ((await manifests.find(ref)) ? [ref] : [])));
      const open = looked.flat();
      if (open.length === 0) return succeeded();
      return lookAgain(turn, account, open, { messages: open.map((ref) => `${manifestName(ref)} is being deleted.`) });
    },
  };
}

/** The account has no object of that name. */
export class NoSuchManifest extends DomainError {
  constructor(account: string, ref: ManifestRef) {
    const where = ref.namespace === '' ? '' : ` in ${ref.namespace}`;
    super('not-found', `Account ${account} has no ${manifestName(ref)}${where}.`, { account, ...ref });
  }
}
