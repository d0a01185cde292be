import type { Json } from '../protocol/filter-match.ts';
import { ScimBody } from '../protocol/scim.openapi.ts';
import { USER_SCHEMA } from './scim-user.resource.ts';

const ADA = {
  schemas: [USER_SCHEMA],
  userName: 'ada@example.com',
  externalId: 'a1b2c3',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  displayName: 'Ada Lovelace',
  active: true,
};

/** Ada, as the server tells of her. */
export const USER_EXAMPLE: Json = {
  ...ADA,
  id: '01900000-0000-7000-8000-000000000001',
  emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
  roles: [{ value: 'viewer' }],
  groups: [],
  meta: {
    resourceType: 'User',
    created: '2027-01-31T12:00:00.000Z',
    location: 'https://stockade.example.com/scim/v2/Users/01900000-0000-7000-8000-000000000001',
    version: 'W/"1"',
  },
};

const text = (maxLength: number): object => ({ type: 'string', maxLength });

/** The body of a user, with an example. */
export const UserBody = (): MethodDecorator =>
  ScimBody(
    {
      schemas: { type: 'array', items: { type: 'string' } },
      userName: { type: 'string', format: 'email', maxLength: 254 },
      externalId: text(255),
      displayName: text(200),
      name: {
        type: 'object',
        properties: { formatted: text(200), givenName: text(200), familyName: text(200) },
      },
      active: { type: 'boolean' },
    },
    ['userName'],
    ADA,
  );
