/** What an order would change, asked of the server itself: it does all but keep it. */
import { DomainError } from '../../../kernel/index.ts';
import type { ManifestOrder, PlannedManifest } from '../../port.ts';
import { Conflict, Forbidden, NotThere, Refused } from '../api/errors.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { difference } from '../objects/diff/index.ts';
import { kindName } from '../objects/kinds.ts';
import { FieldsHeld } from '../refusals.ts';
import { type Live, refOf } from './live.ts';
import { prepare, type Prepared } from './prepare/index.ts';
import { submit } from './submit/index.ts';
import type { Ways } from './ways.ts';

/** Marks what is only rehearsed; it is never kept. */
const rehearsal = 'plan';

/** @throws {InvalidInput} the order cannot be deployed at all */
export async function plan(order: ManifestOrder, live: Live, ways: Ways): Promise<PlannedManifest[]> {
  const { objects } = await prepare(order, live, ways);
  const spaces = objects.filter(({ object }) => kindName(object) === 'namespace');
  const planned: PlannedManifest[] = [];
  for (const prepared of objects) {
    planned.push(await plannedOne(prepared, spaces, live));
  }
  return planned;
}

async function plannedOne(prepared: Prepared, spaces: readonly Prepared[], live: Live): Promise<PlannedManifest> {
  const { object, type, isNew, submission } = prepared;
  const ref = refOf(object);
  if (isNew) return brandNew(prepared, 'Its kind is made by this very deployment, so the server was not asked.');
  const { name, namespace } = object.metadata;
  const place = namespace === undefined ? {} : { namespace };
  const now = submission === 'create' ? undefined : await live.api.get({ type, name, ...place });
  try {
    const then = await submit(prepared, { live, operation: rehearsal, dryRun: true });
    const recreated = submission === 'recreate' && now !== undefined;
    const message = recreated ? { message: 'It is deleted first, and made anew.' } : {};
    const found = difference(now, submission === 'create' ? object : then);
    if (now === undefined) return { ref: refOf(then), change: 'create', ...found, ...message };
    const isSame = found.fields.length === 0 && !recreated;
    return { ref, change: isSame ? 'none' : 'change', ...found, ...message };
  } catch (error) {
    const isComing = spaces.some((space) => space.object.metadata.name === namespace);
    if (error instanceof NotThere && isComing) {
      return brandNew(prepared, 'Its namespace is made by this very deployment, so the server was not asked.');
    }
    return refused(prepared, now, error);
  }
}

function brandNew({ object }: Prepared, message: string): PlannedManifest {
  return { ref: refOf(object), change: 'create', ...difference(undefined, object), message };
}

/** The difference is then that of the texts, not what the server would make of it. */
function refused({ object }: Prepared, now: KubernetesObject | undefined, error: unknown): PlannedManifest {
  const change = changeFor(error);
  if (change === undefined || !(error instanceof DomainError)) throw error;
  return { ref: refOf(object), change, ...difference(now, object), message: error.message };
}

function changeFor(error: unknown): PlannedManifest['change'] | undefined {
  if (error instanceof FieldsHeld || error instanceof Conflict) return 'conflict';
  if (error instanceof Forbidden) return 'forbidden';
  return error instanceof Refused || error instanceof NotThere ? 'refused' : undefined;
}
