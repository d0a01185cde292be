import { defineSubject, GUEST, WHOLE_ORGANIZATION, type Reach } from '../../platform/index.ts';

/** Scope that a key needs to change the classification of a dataset. */
export const CLASSIFY = 'datasets:classify';

const OWN: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ ownerId: userId }),
};
const SHARED: Reach = {
  name: 'shared',
  words: 'shared with them',
  conditions: (facts, action) => ({ id: { $in: facts.grantedIds(action) } }),
};
const ON_ONE = ['read', 'update', 'delete', 'share', 'import', 'forecast', 'transfer'];

/** Datasets. Their series, imports, forecasts and grants have the rules of their dataset. */
export const DATASET = defineSubject({
  name: 'Dataset',
  actions: {
    create: 'datasets:write',
    read: 'datasets:read',
    update: 'datasets:write',
    delete: 'datasets:delete',
    share: 'datasets:share',
    transfer: 'datasets:share',
    import: 'datasets:import',
    /** To say that it is less sensitive than it was said to be. */
    declassify: CLASSIFY,
    forecast: 'forecasts:run',
    forecastDirectly: 'forecasts:run',
  },
  classified: true,
  withoutRow: ['create', 'forecastDirectly'],
  rules: [
    {
      role: 'admin',
      actions: ['create', 'forecastDirectly', 'declassify', ...ON_ONE],
      reach: WHOLE_ORGANIZATION,
    },
    { role: 'user', actions: ['create', 'forecastDirectly'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ON_ONE, reach: OWN },
    { role: 'user', actions: ['read', 'import', 'forecast'], reach: SHARED },
    { role: 'viewer', actions: ['read'], reach: SHARED },
    { role: GUEST, actions: ['read'], reach: SHARED },
  ],
});
