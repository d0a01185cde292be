import { INSTALLATION_ID, isId, newId, type OrganizationId, type UserId } from './ids.ts';

describe('an id', () => {
  it('is a UUIDv7 that a store can be asked for', () => {
    const id = newId<OrganizationId>();
    expect(isId(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect(isId(id.toUpperCase())).toBe(false);
    expect(isId(`${id} `)).toBe(false);
  });

  it('of a user, and a string that nobody checked, do not compile in the place of an organization', () => {
    const organizations = new Set<OrganizationId>([INSTALLATION_ID, newId<OrganizationId>()]);
    // @ts-expect-error -- the id of a user
    organizations.add(newId<UserId>());
    // @ts-expect-error -- a string
    organizations.add('0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f');
    expect(organizations.size).toBe(4);
  });
});
