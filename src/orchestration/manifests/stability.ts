import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { type Accounts, type ManifestRef, manifestName, type ManifestView } from '../../providers/port.ts';
import { failed, type Outcome, type Planning, succeeded, type TaskStep, type Turn } from '../port.ts';
import { manifestCloud, noted } from './cloud.ts';
import { lookAgain, minuteMs, newsIn } from './waiting.ts';

export interface StableOptions {
  stableManifestTimeoutMinutes?: number | null | undefined;
}

const usualMinutes = 30;
/** Of one object, in one message. */
const mostReasons = 5;
const mostEvents = 50;

interface Look {
  ref: ManifestRef;
  view: ManifestView | undefined;
}

/**
 * Until each object is stable. Fails as soon as one has failed for good, or is gone; when time is up, with the reasons that
 * were told last.
 *
 * @param refsOf the objects; those that no rule of stability is known for are stable at once
 */
export function waitForManifestToStabilize<O extends StableOptions>(
  accounts: Accounts,
  { options }: Pick<Planning<O>, 'options'>,
  refsOf: (turn: Turn<O>) => readonly ManifestRef[],
): TaskStep<O> {
  const minutes = options.stableManifestTimeoutMinutes ?? usualMinutes;
  return {
    name: 'waitForManifestToStabilize',
    pollMs: 5000,
    timeoutMs: minutes * minuteMs,
    timeoutOverridable: true,
    async turn(turn): Promise<Outcome> {
      const { account, manifests } = manifestCloud(accounts, turn);
      const refs = refsOf(turn);
      const open = refs.filter((ref) => !isNoted(turn, ref));
      const looks = await Promise.all(
        open.map(async (ref): Promise<Look> => ({ ref, view: await manifests.find(ref) })),
      );
      const stable = looks.filter(({ view }) => view?.status.stable === true && !view.status.failed.state);
      const bad = looks.filter(({ view }) => view === undefined || view.status.failed.state);
      const waiting = looks.filter((look) => !stable.includes(look) && !bad.includes(look));
      const note: JsonObject = {
        stableManifests: [...refs.filter((ref) => isNoted(turn, ref)), ...stable.map(({ ref }) => ref)].map(noted),
        failedManifests: bad.map(({ ref }) => noted(ref)),
        messages: [...bad.map(reasonOfFailure), ...waiting.map(reasonOfWaiting)],
        ...told(looks),
      };
      if (bad.length > 0) {
        const errors = bad.map(reasonOfFailure);
        return failed(errors.join(' '), { errors, context: newsIn(turn, note) });
      }
      if (waiting.length === 0) return succeeded({}, newsIn(turn, note));
      return lookAgain(
        turn,
        account,
        waiting.map(({ ref }) => ref),
        note,
      );
    },
    onTimeout({ stage }) {
      const messages = texts(stage.context['messages']);
      return failed(`Not everything was stable in time. ${messages.join(' ')}`, { errors: messages });
    },
  };
}

function isNoted({ stage }: Turn<unknown>, ref: ManifestRef): boolean {
  const found = stage.context['stableManifests'];
  const { manifestName: name, location } = noted(ref);
  return (
    Array.isArray(found) &&
    found.some((one) => isJsonObject(one) && one['manifestName'] === name && one['location'] === location)
  );
}

const titleOf = (ref: ManifestRef): string =>
  ref.namespace === '' ? manifestName(ref) : `${manifestName(ref)} in ${ref.namespace}`;

function reasonOfFailure({ ref, view }: Look): string {
  if (view === undefined) return `${titleOf(ref)} is gone: somebody has deleted it while it was waited for.`;
  const said = [view.status.failed.message, ...view.why].filter((text) => text !== undefined && text !== '');
  return sentence(`${titleOf(ref)} has failed`, said as string[]);
}

function reasonOfWaiting({ ref, view }: Look): string {
  const paused = view?.status.paused === true ? ['its roll-out is paused, and goes on when it is resumed'] : [];
  return sentence(`${titleOf(ref)} is not stable yet`, [...paused, ...(view?.why ?? [])]);
}

function sentence(head: string, reasons: readonly string[]): string {
  const each = [...new Set(reasons.map((reason) => reason.trim().replace(/\.$/, '')))];
  const shown = each.slice(0, mostReasons).join('; ');
  const more = each.length > mostReasons ? ` and ${String(each.length - mostReasons)} more reasons` : '';
  return shown === '' ? `${head}.` : `${head}: ${shown}${more}.`;
}

/** Warnings and events of all, where there are such. */
function told(looks: readonly Look[]): JsonObject {
  const views = looks.flatMap(({ view }) => (view === undefined ? [] : [view]));
  const warnings: Json[] = views.flatMap((view) => view.warnings.map((warning) => ({ ...warning })));
  const events: Json[] = views.flatMap((view) => view.events.map((event) => ({ ...event }))).slice(-mostEvents);
  return { ...(warnings.length === 0 ? {} : { warnings }), ...(events.length === 0 ? {} : { events }) };
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
