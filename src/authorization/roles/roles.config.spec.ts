import 'reflect-metadata';
import { defineSubject, WHOLE_ORGANIZATION } from '../../platform/index.ts';
import { ROLES_CONFIG, RolesConfig } from './roles.config.ts';

const REPORT = defineSubject({
  name: 'Report',
  actions: { read: 'reports:read', erase: 'reports:erase' },
  rules: [{ role: 'viewer', actions: ['read', 'erase'], reach: WHOLE_ORGANIZATION }],
  reserved: ['erase'],
});

function problemsOf(...roles: RolesConfig['roles']): unknown[] {
  const modules = [{ name: 'reports', resourceTypes: [{ subject: REPORT }] }];
  const context = { modules, read: () => undefined };
  return [...(ROLES_CONFIG.check?.(Object.assign(new RolesConfig(), { roles }), context) ?? [])];
}

const reader = { name: 'reader', permissions: ['report.read:all'], includes: ['viewer'] };

describe('roles of the configuration', () => {
  it('may hold what roles of an organization may hold', () => {
    expect(problemsOf(reader, { ...reader, name: 'lead', includes: ['reader'] })).toEqual([]);
  });

  it.each([
    ['a permission that there is not', { permissions: ['report.write:all'] }, 'permissions', 0],
    [
      'a permission that is reserved for admins',
      { permissions: ['report.erase:all'] },
      'permissions',
      0,
    ],
    ['admin', { includes: ['viewer', 'admin'] }, 'includes', 1],
    ['a role that there is not', { includes: ['nobody'] }, 'includes', 0],
    ['themselves', { includes: ['reader'] }, 'includes', 0],
  ])('may not hold %s', (_what, change, field, index) => {
    expect(problemsOf({ ...reader, ...change })).toEqual([
      { path: ['roles', 0, field, index], message: expect.any(String) },
    ]);
  });

  it.each(['admin', 'guest', 'reader'])('may not have the name of another role: %s', (name) => {
    expect(problemsOf(reader, { ...reader, name, includes: [] })).toEqual([
      { path: ['roles', 1, 'name'], message: 'must differ from the names of the other roles' },
    ]);
  });
});
