/** Unit suites lie beside their subject, the others in test/. `npm test` needs no network and no other server. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/dist-bench/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-bench/'],
  testTimeout: 30_000,
  maxWorkers: '100%',
  // Modules of a suite stay in the memory of its process: beyond this a fresh one takes the next suite.
  workerIdleMemoryLimit: '800MB',
};
