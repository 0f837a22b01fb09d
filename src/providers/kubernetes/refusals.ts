import { DomainError, type JsonObject } from '../../kernel/index.ts';
import { type ManifestRef, manifestName } from '../port.ts';
import type { FieldConflict } from './api/errors.ts';

const placeText = (namespace: string): string => (namespace === '' ? 'the cluster' : `namespace ${namespace}`);

export class NoSuchManifest extends DomainError {
  constructor(account: string, ref: ManifestRef) {
    super('not-found', `Account ${account} has no ${manifestName(ref)} in ${placeText(ref.namespace)}.`, {
      account,
      ...ref,
    });
  }
}

/** The cluster does not know the kind. */
export class NoSuchKind extends DomainError {
  constructor(account: string, kind: string) {
    super(
      'invalid',
      `The cluster of account ${account} has no kind "${kind}". Write it as "kubectl api-resources" shows it; one of a ` +
        'group of its own as Kind.group, "VirtualService.networking.istio.io".',
      { account, kind },
    );
  }
}

/** The account is not for this namespace, or not for this kind. */
export class OutsideAccount extends DomainError {
  constructor(account: string, ref: ManifestRef, limit: string) {
    super(
      'forbidden',
      `Account ${account} is not for ${manifestName(ref)} in ${placeText(ref.namespace)}: ${limit} of its settings leaves it ` +
        'out.',
      { account, ...ref, limit },
    );
  }
}

/** What is asked cannot be done to this kind. */
export class KindCannot extends DomainError {
  constructor(ref: ManifestRef, action: string, kinds: string) {
    super('invalid', `${manifestName(ref)} cannot be ${action}: only ${kinds} can.`, { ...ref, action });
  }
}

/** Fields that a manifest sets are held by somebody who changed them since. */
export class FieldsHeld extends DomainError {
  constructor(ref: ManifestRef, conflicts: readonly FieldConflict[]) {
    const held = conflicts.map(({ manager, fields }) => `${manager} has set ${fields.join(', ')}`).join('; ');
    super(
      'conflict',
      `${manifestName(ref)} in ${placeText(ref.namespace)} was not changed: ${held}. Leave these fields out of the manifest, ` +
        'or take them over with the annotation strategy.spinnaker.io/server-side-apply: force-conflicts.',
      { ...ref, conflicts: conflicts.map(({ manager, fields }) => ({ manager, fields })) },
    );
  }
}

/** It was deleted and is not gone yet. */
export class StillThere extends DomainError {
  constructor(account: string, ref: ManifestRef, finalizers: readonly string[]) {
    const why = finalizers.length === 0 ? '' : ` It waits for its finalizers ${finalizers.join(', ')}.`;
    super(
      'unavailable',
      `${manifestName(ref)} (account ${account}) is being deleted, and is still there.${why} The call may be repeated.`,
      { account, ...ref },
    );
  }
}

/** Somebody else has made an object of this very version while ours was prepared. */
export class VersionTaken extends DomainError {
  constructor(account: string, ref: ManifestRef) {
    super(
      'unavailable',
      `${manifestName(ref)} (account ${account}) was made by another deployment at this moment. The call may be repeated: it ` +
        'takes the next version then.',
      { account, ...ref },
    );
  }
}

/** Some objects of an order were deployed, then one was not. */
export class DeploymentCut extends DomainError {
  constructor(cause: DomainError, ref: ManifestRef, before: readonly string[]) {
    const facts: JsonObject = { ...cause.facts, failed: manifestName(ref), deployed: [...before] };
    const done = before.length === 0 ? 'Nothing was deployed before it' : `Deployed before it: ${before.join(', ')}`;
    super(cause.refusal, `${cause.message} ${done}.`, facts, cause.faults);
  }
}

/** The server cannot tell which fields the manifest sets. */
export class NotApplicable extends DomainError {
  constructor({ message, facts, faults }: DomainError) {
    super(
      'invalid',
      `${message} Mend the manifest; or, where it has been deployed like this before, let it be applied on our side by the ` +
        'annotation strategy.spinnaker.io/server-side-apply: "false".',
      facts,
      faults,
    );
  }
}
