/** Four projects: the rules, the functions on a database, the compiled mini-program, the browser. `npm test -- --selectProjects rules` runs one. */
const { randomInt } = require('node:crypto');

// Drawn here, before the workers start, so that all of them draw from the one seed that is told.
if (process.env.SEED === 'random') {
  process.env.SEED = String(randomInt(2 ** 31));
  process.stderr.write(`SEED=${process.env.SEED}\n`);
}
if (!/^\d{0,10}$/.test(process.env.SEED ?? '')) throw new Error(`SEED is a whole number or "random", not "${process.env.SEED}"`);

const shared = {
  rootDir: __dirname,
  transform: { '\\.[cm]?[jt]sx?$': '<rootDir>/tests/support/transform.cjs' },
  // Published as ES modules only; jest runs CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(jose|fast-check|pure-rand|csv-parse)/)'],
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
};

/** Properties and seeded houses draw from one seed: SEED=… chooses it, SEED=random draws it. */
const seeded = { setupFiles: ['<rootDir>/tests/support/propertySeed.ts'] };

/** A running demo, for the projects that drive it from outside. */
const demo = { globalSetup: '<rootDir>/tests/support/demo.setup.ts', globalTeardown: '<rootDir>/tests/support/demo.teardown.ts' };

module.exports = {
  // Against tests that hang: on a busy machine an honest one may take minutes.
  testTimeout: 300_000,
  projects: [
    { ...shared, ...seeded, displayName: 'rules', testMatch: ['<rootDir>/tests/**/*.rule.test.ts'] },
    {
      ...shared,
      ...seeded,
      displayName: 'functions',
      testMatch: ['<rootDir>/tests/{cloudfunctions,server,types,config}/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.rule\\.test\\.ts$'],
      globalSetup: '<rootDir>/tests/support/database.setup.ts',
      globalTeardown: '<rootDir>/tests/support/database.teardown.ts',
    },
    { ...shared, displayName: 'weapp', testMatch: ['<rootDir>/tests/src/**/*.weapp.test.ts'], testEnvironment: 'jsdom', ...demo },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/tests/browser/**/*.test.ts'], ...demo },
  ],
};
