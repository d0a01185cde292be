import { DOCUMENT } from '../policies/policy.fixture.ts';
import { allPermissionsOf, permissionsOf } from './permission.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { scopesOfRoles } from '../roles/role-scopes.ts';

it('permissions are what some rule gives to some role, each once', () => {
  expect([...allPermissionsOf([DOCUMENT]).keys()].sort()).toEqual([
    'document.create:all',
    'document.read:all',
    'document.read:own',
    'document.read:shared',
    'document.share:all',
    'document.share:own',
    'document.update:all',
    'document.update:own',
    'document.update:shared',
  ]);
});

it.each([
  ['share', ['document.share:all', 'document.share:own']],
  ['share:all', ['document.share:all']],
])("what is reserved as %s goes into no role of an organization's own", (reserved, missing) => {
  const subject = { ...DOCUMENT, reserved: [reserved] };
  const own = permissionsOf([subject]);
  const all = [...allPermissionsOf([subject]).keys()];
  expect(all.filter((name) => !own.has(name)).sort()).toEqual(missing);
});

describe('scopes of roles', () => {
  const catalog = new RoleCatalog(
    [
      { name: 'seer', permissions: ['document.read:all', 'document.gone:all'], includes: [] },
      { name: 'maker', permissions: ['document.create:all'], includes: ['seer'] },
    ],
    [],
  );
  it.each([
    [['viewer'], ['documents:read']],
    [['admin'], ['documents:read', 'documents:share', 'documents:write']],
    [['seer'], ['documents:read']],
    [['maker'], ['documents:read', 'documents:write']],
    [['gone'], []],
    [[], []],
  ])('%j need %j', (roles, scopes) => {
    expect([...scopesOfRoles([DOCUMENT], catalog, roles)].sort()).toEqual(scopes);
  });
});
