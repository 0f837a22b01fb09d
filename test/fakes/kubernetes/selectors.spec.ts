import { describe, expect, it } from '@jest/globals';

import type { KubeObject } from './objects.ts';
import { fieldSelector, labelSelector, mapSelector, selectorOf } from './selectors.ts';

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front', 'shop.io/size': '7' };

  it.each([
    ['app=web', true],
    ['app==web,tier!=back', true],
    ['app in (web, api)', true],
    ['app notin (web,api)', false],
    ['missing notin (a)', true],
    ['missing!=a', true],
    ['tier,!missing', true],
    ['!tier', false],
    ['shop.io/size>6,shop.io/size<8', true],
    ['app in (web),tier in (back)', false],
    ['', true],
  ])('%s selects: %s', (selector, selects) => {
    expect(labelSelector(selector)(labels)).toBe(selects);
  });

  it('refuses what it cannot read', () => {
    expect(() => labelSelector('app=(web')).not.toThrow();
    expect(() => labelSelector('app ~ web')).toThrow('unable to parse requirement');
  });

  it('of an object reads matchLabels and matchExpressions, and an empty one selects everything', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }],
    };
    expect(selectorOf(selector)(labels)).toBe(true);
    expect(selectorOf({ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] })(labels)).toBe(false);
    expect(selectorOf({})(labels)).toBe(true);
  });

  it('of a Service selects nothing when it is empty', () => {
    expect(mapSelector({ app: 'web' })(labels)).toBe(true);
    expect(mapSelector({})(labels)).toBe(false);
    expect(mapSelector(undefined)(labels)).toBe(false);
  });
});

describe('a field selector', () => {
  const metadata = { name: 'web-1', namespace: 'shop', uid: '', resourceVersion: '', creationTimestamp: '' };
  const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Running' } };

  it('selects by the fields of the kind', () => {
    expect(fieldSelector('metadata.name=web-1,status.phase!=Failed', 'Pod')(pod)).toBe(true);
    expect(fieldSelector('spec.nodeName=node-1', 'Pod')(pod)).toBe(false);
  });

  it('refuses a field which the kind has no index of', () => {
    expect(() => fieldSelector('status.phase=Running', 'Deployment')).toThrow(
      'field label not supported: status.phase',
    );
  });
});
