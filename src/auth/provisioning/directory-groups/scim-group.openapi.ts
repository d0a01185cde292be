import type { Json } from '../protocol/filter-match.ts';
import { ScimBody } from '../protocol/scim.openapi.ts';
import { GROUP_SCHEMA } from './scim-group.resource.ts';

export const MEMBER_EXAMPLE: Json = { value: '01900000-0000-7000-8000-000000000001' };

const PLANNERS = {
  schemas: [GROUP_SCHEMA],
  displayName: 'Planners',
  externalId: 'd4e5f6',
  members: [MEMBER_EXAMPLE],
};

/** A group, as the server tells of it. */
export const GROUP_EXAMPLE: Json = {
  ...PLANNERS,
  id: '01900000-0000-7000-8000-000000000002',
  meta: {
    resourceType: 'Group',
    created: '2027-01-31T12:00:00.000Z',
    location: 'https://stockade.example.com/scim/v2/Groups/01900000-0000-7000-8000-000000000002',
    version: 'W/"1"',
  },
};

/** The body of a group, with an example. */
export const GroupBody = (): MethodDecorator =>
  ScimBody(
    {
      schemas: { type: 'array', items: { type: 'string' } },
      displayName: { type: 'string', maxLength: 200 },
      externalId: { type: 'string', maxLength: 255 },
      members: {
        type: 'array',
        items: {
          type: 'object',
          required: ['value'],
          properties: { value: { type: 'string', format: 'uuid' } },
        },
      },
    },
    ['displayName'],
    PLANNERS,
  );
