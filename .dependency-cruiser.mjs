import { markedStories } from './test/support/stories.ts';

const LAYERS = ['platform', 'crypto', 'audit', 'authorization', 'auth', 'forecasting', 'alerts'];
const BOOTSTRAP = '^src/[^/]+\\.ts$|^src/cli/';

const { source } = markedStories(new URL('test/e2e/', import.meta.url));

/** A layer imports only lower layers. */
const onlyLower = LAYERS.slice(0, -1).map((layer, index) => ({
  name: `${layer}-stays-below`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: `^src/(${LAYERS.slice(index + 1).join('|')})/|${BOOTSTRAP}` },
}));

/**
 * Other modules import only `index.ts`; bootstrap code also imports `platform/bootstrap.ts` and `platform/start.ts`, and the
 * command line `package-file.ts`, which imports nothing else.
 */
const publicInterface = LAYERS.map((layer) => ({
  name: `${layer}-public-interface-only`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${layer}/` },
  to: {
    path: `^src/${layer}/`,
    pathNot: `^src/${layer}/index\\.ts$|^src/platform/(bootstrap|start|config/package-file)\\.ts$`,
  },
}));

export default {
  forbidden: [
    ...onlyLower,
    ...publicInterface.filter((rule) => !/^(forecasting|alerts)-/.test(rule.name)),
    {
      name: 'alerts-public-interface-only',
      comment: 'the command line also runs the detectors on files, without a server',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/alerts/' },
      to: {
        path: '^src/alerts/',
        pathNot: '^src/alerts/((payloads|series|sigma|sign-ins)/)?index\\.ts$',
      },
    },
    {
      name: 'detectors-are-pure',
      comment: 'a detector imports itself, the engine, and packages; of its neighbours nothing',
      severity: 'error',
      from: {
        path: '^src/alerts/(payloads|series|sigma|sign-ins)/',
        pathNot: '\\.(spec|fixture)\\.ts$',
      },
      to: {
        path: '^src/',
        pathNot: '^src/alerts/$1/|^src/forecasting/engine/index\\.ts$',
      },
    },
    {
      name: 'forecasting-public-interface-only',
      comment:
        'the command line also runs the pure rooms on files, without a server; for alerts see below',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(forecasting|alerts)/' },
      to: {
        path: '^src/forecasting/',
        pathNot: '^src/forecasting/(engine/|reader/|calendar/)?index\\.ts$',
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-is-pure',
      severity: 'error',
      from: { path: '^src/forecasting/engine/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/forecasting/engine/' },
    },
    {
      name: 'calendar-is-pure',
      severity: 'error',
      from: { path: '^src/forecasting/calendar/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/forecasting/calendar/' },
    },
    {
      name: 'bootstrap-interface-is-for-bootstrap',
      severity: 'error',
      from: { path: '^src/', pathNot: BOOTSTRAP },
      to: { path: '^src/platform/(bootstrap|start)\\.ts$' },
    },
    {
      name: 'alerts-only-listens',
      comment:
        'of forecasting, alerts knows the events and the public interface of the pure engine',
      severity: 'error',
      from: { path: '^src/alerts/' },
      to: {
        path: '^src/forecasting/',
        pathNot: '^src/forecasting/(forecasting\\.events|engine/index)\\.ts$',
      },
    },
    {
      name: 'only-stores-query',
      comment: 'TypeORM is known to entities, stores and the platform',
      severity: 'error',
      from: {
        path: '^src/(crypto|audit|authorization|auth|forecasting)/',
        pathNot: '\\.(entity|store|spec)\\.ts$|^src/authorization/policies/access\\.service\\.ts$',
      },
      to: { path: 'node_modules/typeorm' },
    },
    {
      name: 'source-knows-no-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { path: '^(test|bench)/|\\.(spec|fixture)\\.ts$' },
    },
    {
      name: 'source-knows-no-scripts',
      severity: 'error',
      from: { path: '^(src|test|bench|migrations)/' },
      to: { path: '^(scripts|bin)/' },
    },
    {
      name: 'tests-know-no-benches',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^bench/' },
    },
    {
      name: 'nothing-imports-a-spec',
      severity: 'error',
      from: {},
      to: { path: '\\.spec\\.ts$' },
    },
    {
      name: 'stories-are-told-from-outside',
      comment:
        'a story uses the built server as its clients do, unless its first line is the marker `source`',
      severity: 'error',
      from: { path: '^test/e2e/', pathNot: source.map((name) => `^test/e2e/${name}$`) },
      to: { path: '^src/' },
    },
    {
      name: 'scripts-run-before-the-build',
      comment: 'what they need of the server they import from dist/, once it is built',
      severity: 'error',
      from: { path: '^(scripts|bin)/' },
      to: { path: '^(src|test|bench|migrations)/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'code changes, and what a migration did must not change with it',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src|test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
