import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { JsonObject } from '../../src/kernel/index.ts';
import { StartStand } from '../support/start-stand.ts';

const image = (version: string): JsonObject => ({ type: 'docker/image', name: 'shop', version, metadata: {} });
const expected = (more: JsonObject = {}): JsonObject => ({
  id: 'image',
  matchArtifact: { type: 'docker/image' },
  ...more,
});

let stand: StartStand;

beforeEach(async () => {
  Logger.overrideLogger(false);
  stand = await StartStand.open();
});

afterEach(() => stand.close());

describe('68. an expected artifact', () => {
  const found = async (artifacts: JsonObject[]): Promise<unknown> =>
    (await stand.run('release', { expectedArtifactIds: ['image'], artifacts })).trigger['resolvedExpectedArtifacts'];

  it('of which two were received fails the start', async () => {
    await stand.pipeline('release', { expectedArtifacts: [expected()] });

    await expect(found([image('v7'), image('v8')])).rejects.toThrow(/matches 2 artifacts/);
  });

  it('of which none was received is that of the run before', async () => {
    const prior = expected({ usePriorArtifact: true, useDefaultArtifact: true, defaultArtifact: image('v1') });
    await stand.pipeline('release', { expectedArtifacts: [prior] });
    await found([image('v6')]);

    expect(await found([])).toEqual([{ ...prior, boundArtifact: image('v6') }]);
  });

  it('of which none was received, nor was in the run before, is its default', async () => {
    const defaulted = expected({ usePriorArtifact: true, useDefaultArtifact: true, defaultArtifact: image('v1') });
    await stand.pipeline('release', { expectedArtifacts: [defaulted] });

    expect(await found([])).toEqual([{ ...defaulted, boundArtifact: image('v1') }]);
  });
});

describe('74. a parameter', () => {
  it('that is supplied as an empty text does not take its default', async () => {
    await stand.pipeline('release', { parameterConfig: [{ name: 'region', default: 'eu' }] });

    expect((await stand.run('release', { parameters: { region: '' } })).trigger['parameters']).toEqual({ region: '' });
    expect((await stand.run('release')).trigger['parameters']).toEqual({ region: 'eu' });
  });
});
