import { RoleCatalog, type RoleDefinition } from '../roles/role-catalog.ts';
import { conditionWith, DOCUMENT } from './policy.fixture.ts';
import { policyVersionOf } from './policy-text.ts';

const seer: RoleDefinition = { name: 'seer', permissions: ['document.read:all'], includes: [] };
const maker: RoleDefinition = { name: 'maker', permissions: [], includes: ['seer'] };
const versionOf = (roles: RoleDefinition[], conditions = [conditionWith()]): string =>
  policyVersionOf([DOCUMENT], new RoleCatalog(roles, []), conditions).version;

describe('the version of a policy', () => {
  it('is the same for the same policy, in whatever order roles were made', () => {
    expect(versionOf([seer, maker])).toBe(versionOf([maker, seer]));
    expect(versionOf([seer, maker])).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is another for everything that can decide otherwise', () => {
    const versions = [
      versionOf([seer, maker]),
      versionOf([seer]),
      versionOf([{ ...seer, permissions: ['document.read:own'] }, maker]),
      versionOf([seer, { ...maker, includes: [] }]),
      versionOf([seer, maker], []),
      versionOf([seer, maker], [conditionWith({ maxRisk: 10 })]),
      policyVersionOf([], new RoleCatalog([seer, maker], []), [conditionWith()]).version,
    ];
    expect(new Set(versions).size).toBe(versions.length);
  });

  it("keeps the server's own roles with it", () => {
    const { roles } = policyVersionOf([DOCUMENT], new RoleCatalog([seer], []), []).text;
    expect(roles.map(({ name }) => name)).toEqual(['admin', 'user', 'viewer', 'guest', 'seer']);
    expect(roles[2]!.permissions).toEqual(['document.read:shared']);
  });
});
