import { defineSubject, WHOLE_ORGANIZATION } from '../../platform/index.ts';

/** Personal data: addresses, names, devices. All users see their own. */
export const PERSONAL_DATA = defineSubject({
  name: 'PersonalData',
  actions: { reveal: 'users:read' },
  withoutRow: ['reveal'],
  rules: [{ role: 'admin', actions: ['reveal'], reach: WHOLE_ORGANIZATION }],
});
