import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../kernel/index.ts';
import { artifactsIn } from './artifact.ts';
import { expectedArtifactOf } from './expected-artifact.ts';
import { needsPrior, resolveExpected } from './resolution.ts';

const image = (version: string, more: JsonObject = {}): JsonObject => ({
  type: 'docker/image',
  name: 'registry.example/shop',
  version,
  reference: `registry.example/shop:${version}`,
  metadata: {},
  ...more,
});
const expected = (match: JsonObject, more: JsonObject = {}): ReturnType<typeof expectedArtifactOf> =>
  expectedArtifactOf({ id: 'e', displayName: 'the image', matchArtifact: match, ...more });

describe('expected artifacts', () => {
  it('are found by what is said of them, and keep what they were found to be', () => {
    const wanted = expected({ type: 'docker/image', name: 'registry.example/shop' });
    expect(resolveExpected([wanted], { received: [image('v7')], unique: true })).toEqual({
      artifacts: [image('v7')],
      resolved: [expect.objectContaining({ id: 'e', boundArtifact: image('v7') })],
      faults: [],
    });
  });

  it.each([
    [{ type: 'docker/image' }, true],
    [{ type: 'docker/.*', version: 'v\\d+' }, true],
    [{ version: '' }, true],
    [{ version: 'v' }, false],
    [{ version: 'v7|v8' }, true],
    [{ name: 'registry.example/shop+' }, true],
    [{ location: '.*' }, false],
    [{ version: '(' }, false],
    [{ artifactAccount: 'other', uuid: 'x', provenance: 'elsewhere' }, true],
  ])('match by the whole of each field, plainly or by pattern: %j is %s', (match, found) => {
    expect(resolveExpected([expected(match)], { received: [image('v7')], unique: true }).faults).toHaveLength(
      found ? 0 : 1,
    );
  });

  it('take a field that is equal though it is no pattern', () => {
    const received = [image('v7', { name: 'a(b' })];
    expect(resolveExpected([expected({ name: 'a(b' })], { received, unique: true }).faults).toEqual([]);
  });

  it.each([
    ['embedded/base64', 'remote/base64'],
    ['remote/base64', 'embedded/base64'],
  ])('take a file that is %s for one that is %s', (type, other) => {
    const received = [{ type, name: 'manifest' }];
    expect(resolveExpected([expected({ type: other })], { received, unique: true }).faults).toEqual([]);
  });

  it('are not found when two of the received match, and both are named', () => {
    const { faults } = resolveExpected([expected({ type: 'docker/image' })], {
      received: [image('v7'), image('v8')],
      unique: true,
    });
    expect(faults).toEqual([expect.stringMatching(/"the image" matches 2 artifacts: .*v7.*v8.*only one matches/)]);
  });

  it('are the first that matches where one need not be the only one', () => {
    const offer = { received: [image('v7'), image('v8')], unique: false };
    expect(resolveExpected([expected({ type: 'docker/image' })], offer).artifacts).toEqual([image('v7')]);
  });

  it('come from the run before where none was received, then from the default', () => {
    const wanted = expected(
      { type: 'docker/image' },
      { usePriorArtifact: true, useDefaultArtifact: true, defaultArtifact: image('v1') },
    );
    expect(needsPrior([wanted], [])).toBe(true);
    expect(needsPrior([wanted], [image('v7')])).toBe(false);
    const found = (prior: JsonObject[]): unknown =>
      resolveExpected([wanted], { received: [], prior, unique: true }).artifacts;
    expect(found([image('v5'), image('v4')])).toEqual([image('v5')]);
    expect(found([])).toEqual([image('v1')]);
  });

  it('do not come from the run before, nor from the default, unasked', () => {
    const wanted = expected({ type: 'docker/image' }, { defaultArtifact: image('v1') });
    const offer = { received: [], prior: [image('v5')], unique: true };
    expect(resolveExpected([wanted], offer).faults).toHaveLength(1);
  });

  it('tell which candidates there were and in which field each differs, the nearest first', () => {
    const far = { type: 'helm/chart', name: 'shop' };
    const wanted = expected({ type: 'docker/image', name: 'registry.example/shop', version: 'v9' });
    const [fault] = resolveExpected([wanted], { received: [far, image('v7')], unique: true }).faults;
    expect(fault).toBe(
      'Expected artifact "the image" is not among the artifacts received: docker/image registry.example/shop version v7 ' +
        '(version is "v7", expected "v9"); helm/chart shop (type is "helm/chart", expected "docker/image", name is ' +
        '"shop", expected "registry.example/shop", version is not said, expected "v9"); one of the run before is not to ' +
        'be used (usePriorArtifact); it has no default (useDefaultArtifact).',
    );
  });

  it('say that a pattern is badly written', () => {
    const [fault] = resolveExpected([expected({ version: 'v(' })], { received: [image('v7')], unique: true }).faults;
    expect(fault).toMatch(/expected "v\(", which as a pattern is wrong: /);
  });

  it('name themselves by what is said of them where they have no name', () => {
    const wanted = expectedArtifactOf({ id: 'e', matchArtifact: { type: 'helm/chart', name: 'shop' } });
    expect(wanted.displayName).toBe('helm/chart shop');
  });
});

describe('artifacts', () => {
  it('keep unknown keys in their metadata', () => {
    expect(artifactsIn([{ type: 't', build: 7, metadata: { a: 1 }, name: null }])).toEqual([
      { type: 't', metadata: { a: 1, build: 7 } },
    ]);
  });

  it('are each counted once, whatever the order of their keys', () => {
    expect(artifactsIn([{ type: 't', name: 'n' }], [[{ name: 'n', type: 't' }], 'no artifact'], null)).toHaveLength(1);
  });
});
