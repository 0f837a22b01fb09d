/**
 * The rules of the house, all in one place: no file may switch one off for itself. Who needs an exemption is listed
 * below with what it is for.
 */
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What only one part of the house may do. Each guard exists once; its exemptions are in `lifted`. */
const guards = {
  environment: {
    syntax: [
      {
        selector: "MemberExpression[object.name='process'][property.name='env']",
        message: 'Settings are read once, in src/settings/. Take yours from there.',
      },
    ],
  },
  processes: {
    imports: ['node:child_process', 'child_process', 'node:cluster', 'node:worker_threads'].map((name) => ({
      name,
      message: 'Programs are started by src/processes/ only: argument arrays, bounded output, allowed environment.',
    })),
  },
  network: {
    imports: [
      'undici',
      ...['http', 'https', 'http2', 'net', 'tls', 'dgram'].flatMap((name) => [name, `node:${name}`]),
    ].map((name) => ({
      name,
      // To read an address is not to call it.
      ...(name.endsWith('net') ? { allowImportNames: ['isIP', 'isIPv4', 'isIPv6', 'BlockList'] } : {}),
      allowTypeImports: true,
      message: 'Calls to addresses that a user can influence go through Egress (src/egress/port.ts).',
    })),
    globals: ['fetch', 'WebSocket', 'EventSource'].map((name) => ({
      name,
      message: 'Calls to addresses that a user can influence go through Egress (src/egress/port.ts).',
    })),
  },
  database: {
    imports: [
      {
        name: '@nestjs/typeorm',
        message: 'The database is reached by UnitOfWork (src/persistence/) only: SQLite has one connection.',
      },
      {
        name: 'typeorm',
        importNames: ['DataSource', 'getRepository', 'getConnection'],
        allowTypeImports: true,
        message: 'The database is reached by UnitOfWork (src/persistence/) only: SQLite has one connection.',
      },
      ...['better-sqlite3', 'pg'].map((name) => ({
        name,
        allowTypeImports: true,
        message: 'The database is reached by UnitOfWork (src/persistence/) only.',
      })),
    ],
    syntax: [
      {
        selector: 'CallExpression[callee.property.name=/^(transaction|startTransaction)$/]',
        message: 'UnitOfWork.write is the only transaction: one that goes past it mixes with its neighbours on SQLite.',
      },
    ],
  },
  clock: {
    syntax: [
      {
        selector:
          "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0], " +
          "CallExpression[callee.object.name='Math'][callee.property.name='random']",
        message: 'What decides takes time and chance as values, so that it can be replayed.',
      },
    ],
    globals: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process', 'Buffer'].map((name) => ({
      name,
      message: 'What decides knows no clock, no process and no host.',
    })),
  },
  /** Lifted for nobody. */
  evaluation: {
    imports: ['node:vm', 'vm', 'node:repl', 'repl'].map((name) => ({
      name,
      message: 'User text is evaluated by src/expressions/ only, and never by the host language.',
    })),
  },
};

/** All guards but those that are named, as the three rules that carry them. */
function guarded({ without = [] } = {}) {
  const held = Object.entries(guards)
    .filter(([name]) => !without.includes(name))
    .map(([, guard]) => guard);
  // A severity alone would keep the options of an earlier entry, so an empty rule is switched off.
  const rule = (options) => (options.length > 0 ? ['error', ...options] : 'off');
  return {
    'no-restricted-syntax': rule(held.flatMap((guard) => guard.syntax ?? [])),
    'no-restricted-globals': rule(held.flatMap((guard) => guard.globals ?? [])),
    '@typescript-eslint/no-restricted-imports': rule([{ paths: held.flatMap((guard) => guard.imports ?? []) }]),
  };
}

/** Who may do what the others may not. One entry for each folder: a later one replaces an earlier one. */
const lifted = [
  { files: ['**/engine/**/*.ts', 'src/expressions/**/*.ts', '**/judge/**/*.ts'], without: [] },
  { files: ['src/**/*.ts'], ignores: ['**/engine/**', 'src/expressions/**', '**/judge/**'], without: ['clock'] },
  { files: ['src/settings/**/*.ts'], without: ['clock', 'environment'] },
  { files: ['src/persistence/**/*.ts'], without: ['clock', 'database'] },
  { files: ['src/processes/**/*.ts'], without: ['clock', 'processes', 'environment'] },
  { files: ['src/egress/**/*.ts'], without: ['clock', 'network'] },
  // Starts instances and its proxy, and speaks to both; artifacts come in through Egress all the same.
  { files: ['src/providers/local/**/*.ts'], without: ['clock', 'processes', 'network'] },
  // The cluster of an account is named by whoever runs the server; its API is called over connections of its own.
  { files: ['src/providers/kubernetes/**/*.ts'], without: ['clock', 'network'] },
  // A program of its own, which outlives the server: it has its own environment, and its output is its log.
  { files: ['src/providers/local/host/**/*.ts'], without: ['clock', 'processes', 'network', 'environment'] },
  // The command line is a client of the server which its user names.
  { files: ['src/cli/**/*.ts', 'src/main.ts'], without: ['clock', 'processes', 'network', 'environment'] },
  // Tests and benchmarks play the world outside.
  {
    files: ['src/**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    without: ['clock', 'processes', 'network', 'environment', 'database'],
  },
];

export default defineConfig(
  { ignores: ['dist/', 'dist-bench/', 'coverage/', 'node_modules/', '.gennaker/', 'web/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-param-reassign': 'error',
      // A Nest module, and a plugin that is only its decorator, are classes without members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // `() => emitter.emit()` reads better than the same with braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A type argument that is said is one that is read, be it the default or not.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // A port is an abstract class; a plain object that has its members will do where one is expected.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `async` without `await` is how a port's promise turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      // Hooks of a port may leave something or nothing: `Promise<Left | void>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // `need<K extends keyof Capabilities>` and `json<T>()` name what the caller gets, though the type stands once.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  ...lifted.map(({ files, ignores, without }) => ({
    files,
    ...(ignores ? { ignores } : {}),
    rules: guarded({ without }),
  })),
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/main.ts', 'src/providers/local/host/**', 'src/**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // A test that indexes what it has just made fails by itself when it is wrong; a mock is compared, not called; and
    // what comes back from a server under test is `any` until it has been compared.
    files: ['src/**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'module', 'URL', 'Buffer', 'fetch', 'setTimeout', 'clearTimeout', 'AbortSignal'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },
);
