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

/** Stories that look into the source, and so need what it needs. */
const LOOK_INSIDE = ['audit-trail', 'row-level-security', 'rules-in-sql', 'signing-in'].map(
  (name) => `<rootDir>/test/e2e/${name}.spec.ts`,
);

/**
 * Stories that `npm test` leaves out so that it ends within two minutes: kills and hand-overs, whole browsers and
 * directories, every route for every caller. `STORIES=all npm test` tells them too, and always before a change lands.
 */
const LONG = [
  'abusing-single-sign-on',
  'access-conditions',
  'access-explained',
  'account-page',
  'adding-up',
  'administering-people',
  'asking-for-access',
  'asking-for-factors',
  'asking-the-directory',
  'bound-sessions',
  'browser-sessions',
  'configuration',
  'database-writer',
  'decisions-on-record',
  'directory-groups',
  'ends-of-credentials',
  'expiry',
  'forged-passkeys',
  'fuzz',
  'guessing-passwords',
  'handed-over',
  'heavy-requests',
  'held-up',
  'importing-files',
  'inviting-people',
  'jobs-that-end',
  'killed',
  'lost-connections',
  'lost-passwords',
  'magic-links',
  'mail',
  'oauth-refusals',
  'oauth4webapi',
  'operating-by-command',
  'own-roles',
  'pages',
  'passkeys',
  'password-life',
  'provisioning',
  'reviewing-access',
  'sealed',
  'second-factors',
  'seen-in-part',
  'sharing',
  'side-information',
  'signing-in-by-browser',
  'single-sign-on',
  'single-sign-on-in-a-browser',
  'standing-access',
  'staying-signed-in',
  'stopping',
  'taking-demand-back',
  'tls',
  'two-persons',
  'updating-forecasts',
  'using-forecasts',
  'who-may-what',
  'within-scopes',
];
const LEFT_OUT =
  process.env.STORIES === 'all' ? [] : LONG.map((name) => `<rootDir>/test/e2e/${name}.spec.ts`);

export default {
  maxWorkers: 2,
  testTimeout: 240_000,
  projects: [
    {
      ...common,
      displayName: 'stories',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
      testPathIgnorePatterns: [...LOOK_INSIDE, ...LEFT_OUT].map((path) => `${path}$`),
    },
    {
      ...common,
      displayName: 'units',
      testMatch: [
        '<rootDir>/src/**/*.spec.ts',
        '<rootDir>/test/{contract,engine,vectors}/**/*.spec.ts',
        ...LOOK_INSIDE,
      ],
      setupFiles: ['<rootDir>/test/support/preload.mjs'],
    },
  ],
};
