/**
 * Which way the parts may lean (docs/architecture.md). Each rule is seen to fail on a planted violation by
 * test/architecture/rules.test.mjs.
 */
const family = 'providers|orchestration/stages|triggers|notifications|ci|canary/stores|artifacts/sources';
const inner = 'model|engine|storage|recorded|server-groups|stages|stores|sources';
const plugin = `^src/(?:${family})/(?!(?:${inner})/)[^/]+/`;
const spec = '\\.spec\\.ts$';
const outside = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'unknown'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one file, or lack a third that both lean on. A name for the type of the one ' +
        'that made me (`import type`) is no need: it is gone when the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-through-a-door',
      comment: 'Between two features not even types go round; every way from one to another leads through a door.',
      severity: 'error',
      from: {},
      to: { circular: true, via: { path: '/(index|port)\\.ts$' } },
    },
    {
      name: 'kernel-leans-on-nothing',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: spec },
      to: { path: '^(src/(?!kernel/)|migrations/|test/|web/)' },
    },
    {
      name: 'engine-is-pure',
      comment: 'What decides runs anywhere: no library, no host.',
      severity: 'error',
      from: { path: '/(engine|judge)/', pathNot: spec },
      to: { dependencyTypes: outside },
    },
    {
      name: 'engine-knows-its-model-only',
      severity: 'error',
      from: { path: '^src/([^/]+)/(?:engine|judge)/', pathNot: spec },
      to: {
        path: '^src/',
        pathNot: ['^src/$1/(engine|judge|model)/', '^src/$1/port\\.ts$', '^src/(kernel|expressions)/'],
      },
    },
    {
      name: 'expressions-are-pure',
      severity: 'error',
      from: { path: '^src/expressions/', pathNot: [spec, '\\.module\\.ts$'] },
      to: { pathNot: ['^src/expressions/', '^src/kernel/'] },
    },
    {
      name: 'faces-are-leaves',
      comment: 'No rule of the product lives in a face, so nobody needs one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(api/|cli/|main\\.|app\\.)' },
      to: { path: '^src/(api|cli)/' },
    },
    {
      name: 'neighbours-by-the-front-door',
      comment: 'A feature calls another by its index.ts, or implements its port.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: spec },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/(kernel|persistence)/', '/(index|port)\\.ts$'] },
    },
    {
      name: 'plugins-by-the-socket',
      comment: 'A plugin sees ports and the kernel, so that it can be deleted, and written, without the rest.',
      severity: 'error',
      from: { path: `^src/((?:${family})/(?!(?:${inner})/)[^/]+)/`, pathNot: spec },
      to: { path: '^src/', pathNot: ['^src/$1/', '^src/kernel/', '/port\\.ts$'] },
    },
    {
      name: 'nobody-knows-a-plugin',
      comment: 'Plugins are found by folder; who names one makes it undeletable.',
      severity: 'error',
      from: { path: '^src/', pathNot: plugin },
      to: { path: plugin },
    },
    {
      name: 'product-without-test-parts',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: spec },
      to: { path: '^(test|bench|scripts)/|\\.spec\\.ts$' },
    },
    {
      name: 'product-without-dev-libraries',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: spec },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'web-shares-the-wire',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|migrations|test)/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'The peers of the benchmarks are a package of their own, which is installed only where they run.',
      severity: 'error',
      from: { pathNot: '^bench/peers/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    cache: false,
  },
};
