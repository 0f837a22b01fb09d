import { describe, expect, it } from '@jest/globals';
import { BadPath, findAll } from './json-path.ts';

describe('a path in an answer', () => {
  const document = {
    status: 'go',
    build: {
      'build-status': 'done',
      steps: [
        { name: 'a', ok: true },
        { name: 'b', ok: false },
      ],
    },
  };

  it.each([
    ['$.status', ['go']],
    ['status', ['go']],
    ['$.build.build-status', ['done']],
    ["$.build['build-status']", ['done']],
    ['$.build.steps[0].name', ['a']],
    ['$.build.steps[-1:].name', ['b']],
    ['$.build.steps[?(@.ok == false)].name', ['b']],
    ["$.build.steps[?(@.name=='x.y-z')].name", []],
    ['$..name', ['a', 'b']],
    ['$.nothing.here', []],
  ])('%s', (path, found) => {
    expect(findAll(document, path)).toEqual(found);
  });

  it.each([
    '$.build.steps[(@.length-1)]',
    '$[?(@.constructor.constructor("return process")())]',
    '$[?match(@.status, "(a+)+$")]',
    '$..*..*..*',
    '$.build[',
    `$${'.a'.repeat(300)}`,
  ])('is refused when it would run something, or cannot be read: %s', (path) => {
    expect(() => findAll(document, path)).toThrow(BadPath);
  });
});
