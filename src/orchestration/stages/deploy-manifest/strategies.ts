/** What happens between a new version and the old ones: children of the stage, each of which can be run alone. */
import type { JsonObject } from '../../../kernel/index.ts';
import type { TrafficStrategy } from '../../../providers/port.ts';
import type { ChildStage } from '../../port.ts';
import type { Succession, Version } from './old-versions.ts';

/** What a strategy may look at. */
export interface RollOut {
  account: string;
  cloudProvider: string;
  application: string;
  succession: Succession;
  /** How long each step may take until it is stable, where the stage says so. */
  stableManifestTimeoutMinutes?: number;
  /** Rising shares, the last of them 100. */
  percentages: readonly number[];
  /** Names of old versions that never became ready and have not failed either: they are of no use as a way back. */
  stillborn: ReadonlySet<string>;
}

type Strategy = (rollOut: RollOut) => ChildStage[];

const serving = ({ succession }: RollOut): Version[] => succession.old.filter(({ tookTraffic }) => tookTraffic);

function on(rollOut: RollOut, { manifestName, location }: Version): JsonObject {
  const { account, cloudProvider, application, stableManifestTimeoutMinutes: minutes } = rollOut;
  const patience = minutes === undefined ? {} : { stableManifestTimeoutMinutes: minutes };
  return { account, cloudProvider, app: application, mode: 'static', manifestName, location, ...patience };
}

const successor = ({ succession }: RollOut): JsonObject => ({
  replacedBy: { manifestName: succession.next.manifestName },
});

function disable(rollOut: RollOut, version: Version, percentage = 100): ChildStage {
  const share = percentage === 100 ? '' : `${String(percentage)}% of the traffic of `;
  return {
    type: 'disableManifest',
    name: `Disable ${share}${version.manifestName}`,
    context: { ...on(rollOut, version), ...successor(rollOut), targetPercentage: percentage },
  };
}

function enable(rollOut: RollOut, version: Version): ChildStage {
  return { type: 'enableManifest', name: `Enable ${version.manifestName}`, context: on(rollOut, version) };
}

function remove(rollOut: RollOut, version: Version): ChildStage {
  const options = { cascading: true };
  const context = { ...on(rollOut, version), options, ...successor(rollOut) };
  return { type: 'deleteManifest', name: `Delete ${version.manifestName}`, context };
}

/** The old versions lose their traffic and stay, for the way back. */
const redblack: Strategy = (rollOut) => {
  const { succession, stillborn } = rollOut;
  return succession.old.flatMap((version) => {
    if (stillborn.has(version.manifestName)) return [remove(rollOut, version)];
    return version.tookTraffic ? [disable(rollOut, version)] : [];
  });
};

/** The old versions lose their traffic, then they go. */
const highlander: Strategy = (rollOut) => [
  ...serving(rollOut).map((version) => disable(rollOut, version)),
  ...rollOut.succession.old.map((version) => remove(rollOut, version)),
];

/** The new version grows step by step; once a step is up, the old ones lose as much of their traffic. */
const rollingredblack: Strategy = (rollOut) => {
  const { succession, percentages } = rollOut;
  const { next, desired } = succession;
  return percentages.flatMap((percentage, position) => {
    const wanted = Math.ceil((desired * percentage) / 100);
    // One that serves already does not become smaller on the way.
    const replicas = percentage === 100 ? desired : next.tookTraffic ? Math.max(next.replicas, wanted) : wanted;
    return [
      {
        type: 'scaleManifest',
        name: `Grow ${next.manifestName} to ${String(percentage)}%`,
        context: { ...on(rollOut, next), replicas },
      },
      ...(position === 0 ? [enable(rollOut, next)] : []),
      ...serving(rollOut).map((version) => disable(rollOut, version, percentage)),
    ];
  });
};

export const strategies: Record<TrafficStrategy, Strategy> = {
  none: () => [],
  redblack,
  bluegreen: redblack,
  highlander,
  rollingredblack,
};

/** What gives the traffic back: these take all of it again, then this one takes none. */
export interface WayBack {
  enabled: Version[];
  disabled?: Version;
}

/** The old versions that took traffic take it again; the new one does not, unless it did before, or nobody else would. */
export function wayBack({ next, old }: Succession): WayBack {
  const enabled = old.filter(({ tookTraffic }) => tookTraffic);
  return enabled.length === 0 || next.tookTraffic ? { enabled } : { enabled, disabled: next };
}

/** {@link wayBack} as children. They do not wait for what may never be stable. */
export function wayBackChildren(rollOut: RollOut): ChildStage[] {
  const { enabled, disabled } = wayBack(rollOut.succession);
  const children = [
    ...enabled.map((version) => enable(rollOut, version)),
    ...(disabled === undefined ? [] : [disable(rollOut, disabled)]),
  ];
  return children.map((child) => {
    const { replacedBy: _itself, ...context } = child.context;
    return { ...child, context: { ...context, waitsUntilStable: false } };
  });
}
