import { markedStories } from './test/support/stories.ts';

/** Unit tests lie beside the code (*.spec.ts); stories about the whole server lie in test/. */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

const path = (name) => `<rootDir>/test/e2e/${name}`;
const { long, source } = markedStories(new URL('test/e2e/', import.meta.url));

/**
 * `npm test` leaves out the long stories so that it ends within two minutes: kills and hand-overs, whole browsers and
 * directories, every route for every caller. `STORIES=all npm test` tells them too, and always before a change lands.
 */
const leftOut = process.env.STORIES === 'all' ? [] : long;

export default {
  maxWorkers: 2,
  testTimeout: 240_000,
  projects: [
    {
      ...common,
      displayName: 'stories',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
      testPathIgnorePatterns: [...source, ...leftOut].map((name) => `${path(name)}$`),
    },
    {
      ...common,
      displayName: 'units',
      testMatch: [
        '<rootDir>/src/**/*.spec.ts',
        '<rootDir>/test/{contract,detection,engine,vectors}/**/*.spec.ts',
        // They need what the source needs.
        ...source.map(path),
      ],
      setupFiles: ['<rootDir>/test/support/preload.mjs'],
    },
  ],
};
