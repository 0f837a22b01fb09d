/** Fields that many of these stages share, in Spinnaker's spelling and as generous: an editor leaves null for nothing. */
import { z } from 'zod';
import { flag, numeric, text } from '../port.ts';

/** A map whose keys and values are the author's. */
export const anyMap = () => z.record(z.string(), z.unknown());

/** One text, or a list of them. */
export const texts = () => z.union([text(), z.array(text())], { error: 'expected text, or a list of it' });

/** An artifact in full. */
export const artifact = () =>
  z.looseObject({
    type: text().nullish(),
    name: text().nullish(),
    version: text().nullish(),
    location: text().nullish(),
    reference: text().nullish(),
    artifactAccount: text().nullish(),
  });

/** An artifact that a stage reads: the id of an expected one, or the artifact itself. */
export const inputArtifact = () =>
  z.looseObject({ id: text().nullish(), account: text().nullish(), artifact: artifact().nullish() });

export const expectedArtifacts = {
  expectedArtifacts: z.array(anyMap()).nullish().describe('Artifacts that the stage must bring forth.'),
};

/** The account and the cloud. */
export const cloudAccount = {
  account: text().nullish().describe('Name of the account.'),
  credentials: text().nullish().describe('The same as account.'),
  cloudProvider: text().nullish().describe('Kind of cloud; that of the account when it is not said.'),
  cloudProviderType: text().nullish().describe('The older spelling of cloudProvider.'),
};

/** Account and places. */
export const cloudPlace = {
  ...cloudAccount,
  region: texts().nullish().describe('Region, zone or namespace, as the cloud calls it.'),
  regions: texts().nullish().describe('Several of them.'),
  zones: texts().nullish().describe('The same, in the words of some clouds.'),
};

export const moniker = () =>
  z.looseObject({
    app: text().nullish(),
    cluster: text().nullish(),
    stack: text().nullish(),
    detail: text().nullish(),
    sequence: numeric().nullish(),
  });

/** How long objects may take until they are stable. */
export const stable = {
  stableManifestTimeoutMinutes: numeric({ min: 0 })
    .nullish()
    .describe('Minutes until the objects must be stable; 30 when it is not said.'),
};

/** A build job, and what becomes of what it leaves. */
export const buildJob = {
  master: text().describe('Name of the configured build server.'),
  job: text().describe('Name of the job.'),
  parameters: anyMap().nullish().describe('Values for the parameters of the job.'),
  propertyFile: text().nullish().describe('File among what the build leaves whose values become outputs.'),
  waitForCompletion: flag()
    .nullish()
    .default(true)
    .describe('Wait for the end of the build; true when it is not said.'),
  markUnstableAsSuccessful: flag().nullish().default(false).describe('An unstable build counts as good.'),
  ...expectedArtifacts,
};

/** What a canary analysis judges, by which metrics, how often and how strictly. */
export const canaryConfig = () =>
  z.looseObject({
    metricsAccountName: text().nullish(),
    configurationAccountName: text().nullish(),
    storageAccountName: text().nullish(),
    canaryConfigId: text().nullish(),
    canaryConfigName: text().nullish(),
    scopes: z
      .array(
        z.looseObject({
          scopeName: text().nullish(),
          controlScope: text().nullish(),
          controlLocation: text().nullish(),
          experimentScope: text().nullish(),
          experimentLocation: text().nullish(),
          startTimeIso: text().nullish(),
          endTimeIso: text().nullish(),
          step: numeric({ min: 0 }).nullish(),
          extendedScopeParams: anyMap().nullish(),
        }),
      )
      .nullish(),
    scoreThresholds: z.looseObject({ pass: numeric().nullish(), marginal: numeric().nullish() }).nullish(),
    lifetimeDuration: text().nullish(),
    lifetimeHours: numeric({ min: 0 }).nullish(),
    beginCanaryAnalysisAfterMins: numeric({ min: 0 }).nullish(),
    canaryAnalysisIntervalMins: numeric({ min: 0 }).nullish(),
    lookbackMins: numeric({ min: 0 }).nullish(),
    baselineAnalysisOffsetInMins: numeric({ min: 0 }).nullish(),
    siteLocal: anyMap().nullish(),
  });
