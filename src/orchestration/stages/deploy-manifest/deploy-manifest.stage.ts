import { Injectable } from '@nestjs/common';
import { ArtifactContents } from '../../../artifacts/port.ts';
import { InvalidInput } from '../../../kernel/index.ts';
import { Accounts, type ManifestRef, manifestRef, TrafficGuardRules } from '../../../providers/port.ts';
import { bindProducedArtifacts } from '../../artifacts/port.ts';
import {
  artifactsIn,
  demandFit,
  deployedRefs,
  deploymentOrder,
  foreseen,
  lookAgain,
  manifestCloud,
  manifestsIn,
  ManifestStage,
  ManifestTraffic,
  minuteMs,
  monitorGone,
  promoteOutputs,
  noted,
  refsIn,
  resolveSource,
  resultContext,
  sourced,
  strategyOf,
  waitForManifestToStabilize,
} from '../../manifests/port.ts';
import {
  again,
  type ChildStage,
  type Foresight,
  oneAfterAnother,
  type Outcome,
  type Planning,
  type Stage,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import { lookUp, type Succession, successionsContext, successionsIn } from './old-versions.ts';
import { DeployManifestOptions } from './options.ts';
import { percentagesOf, stays, stillbornOf } from './roll-out.ts';
import { type RollOut, strategies, wayBack, wayBackChildren } from './strategies.ts';

type Options = DeployManifestOptions;

/** Applies manifests, waits until the objects are stable, and lets new versions take over from old ones. */
@Injectable()
@StageKind({
  kind: 'deployManifest',
  title: 'Deploy manifest',
  description: 'Applies Kubernetes manifests and waits until the objects are stable.',
  options: DeployManifestOptions,
})
export class DeployManifestStage extends ManifestStage<Options> {
  override readonly opaque = ['manifests'];
  readonly #traffic: ManifestTraffic;

  constructor(
    accounts: Accounts,
    guards: TrafficGuardRules,
    private readonly contents: ArtifactContents,
  ) {
    super(accounts);
    this.#traffic = new ManifestTraffic(accounts, guards);
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const strategy = strategyOf(planning.options);
    const { accounts } = this;
    return [
      resolveSource(
        'resolveDeploySourceManifest',
        this.contents,
        ({ stage }) => stage.context['manifests'],
        ({ manifests }, { options }) => {
          demandFit(options, manifests);
          return {};
        },
      ),
      { name: 'deployManifest', pollMs: 2000, timeoutMs: 10 * minuteMs, turn: (turn) => this.#deploy(turn) },
      { name: 'monitorDeploy', pollMs: 5000, timeoutMs: 60 * minuteMs, turn: (turn) => this.#appear(turn) },
      promoteOutputs(),
      ...(strategy === 'none' ? [] : [this.#determineOldVersions()]),
      waitForManifestToStabilize(accounts, planning, ({ stage }) => deployedRefs(stage)),
      { name: 'cleanupArtifacts', pollMs: 2000, timeoutMs: 10 * minuteMs, turn: (turn) => this.#cleanUp(turn) },
      monitorGone('monitorCleanup', accounts, ({ stage }) => cleanedUp(stage)),
      bindProducedArtifacts(),
    ];
  }

  override async after(planning: Planning<Options>): Promise<ChildStage[]> {
    const strategy = strategyOf(planning.options);
    const found = successionsIn(planning.stage);
    if (found.length === 0) return [];
    const cloud = manifestCloud(this.accounts, planning);
    const rollOuts = await Promise.all(
      found.map(async (succession): Promise<RollOut> => {
        const stillborn = await stillbornOf(cloud, succession);
        return { ...this.#rollOut(planning, succession), stillborn };
      }),
    );
    return oneAfterAnother(rollOuts.flatMap(strategies[strategy]));
  }

  override async foresee(planning: Planning<Options>): Promise<Foresight> {
    const { manifests: cloud } = manifestCloud(this.accounts, planning);
    const found = await sourced(planning, planning.stage.context['manifests'], this.contents);
    demandFit(planning.options, found.manifests);
    const changes = await foreseen(cloud, deploymentOrder(planning, found.manifests, found));
    return { changes, problems: found.problems };
  }

  /** Once the new version is whole and serves, a fault in taking the old ones out is no fault of it. */
  override onFailure(planning: Planning<Options>): ChildStage[] {
    const inDeploying = planning.stage.tasks.some(({ status }) => status === 'TERMINAL');
    if (!inDeploying && strategyOf(planning.options) !== 'rollingredblack') return [];
    return successionsIn(planning.stage).flatMap((found) => wayBackChildren(this.#rollOut(planning, found)));
  }

  /**
   * A roll-out that is halted on its way leaves the traffic where it was before; the new version keeps it where an old one
   * is deleted already.
   */
  override async cancel(turn: Turn<Options>): Promise<void> {
    const { manifests } = manifestCloud(this.accounts, turn);
    for (const [position, succession] of (await this.#successions(turn)).entries()) {
      const { enabled, disabled } = wayBack(succession);
      const operation = `${turn.operation}.${String(position)}`;
      let isWhole = true;
      for (const [number, { manifestName, location }] of enabled.entries()) {
        const ref = manifestRef(manifestName, location);
        if (stays(await manifests.find(ref))) await manifests.enable(`${operation}.${String(number)}`, ref);
        else isWhole = false;
      }
      if (disabled === undefined || !isWhole) continue;
      const ref = manifestRef(disabled.manifestName, disabled.location);
      if ((await manifests.find(ref)) !== undefined) await manifests.disable(`${operation}.new`, ref);
    }
  }

  async #deploy(turn: Turn<Options>): Promise<Outcome> {
    const { account, provider, manifests } = manifestCloud(this.accounts, turn);
    const resolved = manifestsIn(turn.stage.context['manifests'], 'The manifests');
    const order = deploymentOrder(turn, resolved, artifactsIn(turn.stage));
    const faults = await manifests.check(order);
    if (faults.length > 0) throw new InvalidInput('The manifests', faults);
    const result = await manifests.deploy(turn.operation, order);
    return succeeded({}, { ...resultContext(result), cloudProvider: provider, 'deploy.account.name': account });
  }

  /** The cloud has taken the order; it may need a moment until it shows the objects. */
  async #appear(turn: Turn<Options>): Promise<Outcome> {
    const { account, manifests } = manifestCloud(this.accounts, turn);
    const refs = deployedRefs(turn.stage);
    const looked = await Promise.all(refs.map(async (ref) => ((await manifests.find(ref)) === undefined ? [ref] : [])));
    const missing = looked.flat();
    return missing.length === 0 ? succeeded() : lookAgain(turn, account, missing);
  }

  #determineOldVersions(): TaskStep<Options> {
    return {
      name: 'determineOldVersions',
      pollMs: 2000,
      timeoutMs: 10 * minuteMs,
      turn: async (turn) => succeeded({}, successionsContext(await this.#lookUp(turn))),
    };
  }

  /** First it writes down which, then it deletes: a crash in between does not change the choice. */
  async #cleanUp(turn: Turn<Options>): Promise<Outcome> {
    const { manifests } = manifestCloud(this.accounts, turn);
    const chosen = turn.stage.context[cleanedUpKey];
    if (chosen === undefined) {
      const old = await manifests.oldVersions(deployedRefs(turn.stage));
      if (old.length === 0) return succeeded();
      return again({ at: turn.now, context: { [cleanedUpKey]: old.map(noted) } });
    }
    for (const [position, ref] of cleanedUp(turn.stage).entries()) {
      await manifests.delete(`${turn.operation}.${String(position)}`, ref, { cascade: 'background' });
    }
    return succeeded();
  }

  /** Of a roll-out that is halted before it was written down, those that there are now. */
  async #successions(turn: Turn<Options>): Promise<Succession[]> {
    if (strategyOf(turn.options) === 'none') return [];
    const written = successionsIn(turn.stage);
    return written.length > 0 ? written : await this.#lookUp(turn);
  }

  #lookUp(turn: Turn<Options>): Promise<Succession[]> {
    return lookUp(turn, manifestCloud(this.accounts, turn), this.#traffic);
  }

  #rollOut({ options, stage, execution }: Planning<Options>, succession: Succession): RollOut {
    const { account, provider: cloudProvider } = manifestCloud(this.accounts, { options, stage });
    const { stableManifestTimeoutMinutes: minutes } = options;
    return {
      ...(typeof minutes === 'number' ? { stableManifestTimeoutMinutes: minutes } : {}),
      account,
      cloudProvider,
      application: options.moniker?.app ?? execution.application,
      succession,
      percentages: percentagesOf(options),
      stillborn: new Set(),
    };
  }
}

const cleanedUpKey = 'cleanedUpManifests';

const cleanedUp = ({ context }: Pick<Stage, 'context'>): ManifestRef[] => refsIn(context[cleanedUpKey]);
