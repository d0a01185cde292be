import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Where node:crypto may be used: the cipher code, the token code, and tests. */
const CRYPTO_ROOMS = [
  'src/crypto/**',
  'src/audit/**',
  'src/auth/credentials/tokens/**',
  'src/auth/credentials/secrets/organization-secret.ts',
  'src/auth/credentials/api-keys/api-key-text.ts',
  'src/auth/authentication/verified-credentials.ts',
  'src/auth/authentication/dpop-proofs.ts',
  // compares secrets of clients
  'src/auth/oauth/server/oauth-server.ts',
  // names of what was decided, and by what
  'src/authorization/decisions/decision-recorder.ts',
  'src/authorization/policies/policy-text.ts',
  // places in a filter
  'src/auth/factors/passwords/common-passwords.ts',
  // names of folders, not secrets
  'src/platform/database/embedded/**',
  // looks at certificates
  'src/cli/operate/examination.ts',
  '**/*.spec.ts',
];

/** What of forecasting opens demand and shows nobody anything: jobs, changes, checks of what is asked for. */
const OWN_WORK = [
  'src/forecasting/forecasting.module.ts',
  'src/forecasting/disclosure/**',
  'src/forecasting/series/{series-finder,demand-removal.service}.ts',

  'src/forecasting/imports/{import-applier,import-reader,received-file,rejections}.ts',
  'src/forecasting/runs/{run.job,run-hierarchies,run-histories}.ts',
  'src/forecasting/covariates/requested-covariates.ts',
];
const DISCLOSURE = 'What a caller is shown is opened by Disclosure, which notes the reading.';

const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read in platform/config alone.',
};
const QUERY = {
  selector: "MemberExpression[object.property.name='uow'][property.name=/^(manager|prepared)$/]",
  message: 'Stores alone query.',
};

const CRYPTO = {
  name: 'node:crypto',
  message: 'Cryptography lives in crypto/ and the token code.',
};

const OUTGOING_ROOM =
  'What asks another host lives in platform/outgoing, and refuses to inside a transaction.';
const OUTGOING = [
  { name: 'node:http', importNames: ['request', 'get'], message: OUTGOING_ROOM },
  ...['node:https', 'node:dns', 'node:dns/promises', 'undici', 'nodemailer'].map((name) => ({
    name,
    message: OUTGOING_ROOM,
  })),
];

export default tseslint.config(
  { ignores: ['dist', 'data', 'node_modules', 'coverage', 'docs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/platform/config/**',
      '**/*.spec.ts',
      '**/*.fixture.ts',
      'src/cli/demo/demo-environment.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ENVIRONMENT] },
  },
  {
    files: ['src/{crypto,audit,authorization,auth,forecasting}/**/*.ts'],
    ignores: ['**/*.store.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ENVIRONMENT, QUERY] },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [CRYPTO, ...OUTGOING] }],
      'no-restricted-globals': ['error', { name: 'fetch', message: OUTGOING_ROOM }],
    },
  },
  {
    files: CRYPTO_ROOMS,
    rules: { 'no-restricted-imports': ['error', { paths: OUTGOING }] },
  },
  {
    files: ['src/platform/outgoing/**', 'src/auth/mail/mail-transport.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [CRYPTO] }] },
  },
  {
    files: ['src/forecasting/**/*.ts'],
    ignores: OWN_WORK,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [CRYPTO, ...OUTGOING],
          patterns: [
            {
              group: ['**/crypto/index.ts'],
              importNames: ['OrganizationKeys'],
              message: DISCLOSURE,
            },
            { group: ['**/dataset-openers.ts'], message: DISCLOSURE },
          ],
        },
      ],
    },
  },
  {
    files: ['src/cli/demo/**', '**/*.spec.ts', '**/*.fixture.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        URL: 'readonly',
        globalThis: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
