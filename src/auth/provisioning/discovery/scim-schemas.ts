import type { Json } from '../protocol/filter-match.ts';
import { MAX_RESULTS } from '../protocol/scim.dto.ts';
import { GROUP_SCHEMA } from '../directory-groups/scim-group.resource.ts';
import { USER_SCHEMA } from '../users/scim-user.resource.ts';

const CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

/** SCIM features of this server (RFC 7643, section 5). @param base address of the SCIM routes */
export const providerConfig = (base: string): Json => ({
  schemas: [CONFIG_SCHEMA],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MAX_RESULTS },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer',
      description: 'An API key of a service account, or an access token, with the scope scim',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});

/** The kinds of resources (RFC 7643, section 6). */
export const resourceTypes = (base: string): readonly Json[] => [
  resourceType('User', '/Users', USER_SCHEMA, base),
  resourceType('Group', '/Groups', GROUP_SCHEMA, base),
];

function resourceType(name: string, endpoint: string, schema: string, base: string): Json {
  return {
    schemas: [TYPE_SCHEMA],
    id: name,
    name,
    endpoint,
    schema,
    schemaExtensions: [],
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  };
}

interface Traits {
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly multiValued?: boolean;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly mutability?: 'readWrite' | 'readOnly' | 'immutable';
  readonly uniqueness?: 'none' | 'server';
  readonly subAttributes?: readonly Json[];
  readonly referenceTypes?: readonly string[];
}

function attribute(name: string, traits: Traits = {}): Json {
  return {
    name,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...traits,
  };
}

const READ_ONLY = { mutability: 'readOnly' } as const;
const LIST = { type: 'complex', multiValued: true } as const;

const USER_ATTRIBUTES: readonly Json[] = [
  attribute('userName', { required: true, uniqueness: 'server' }),
  attribute('displayName'),
  attribute('name', {
    type: 'complex',
    subAttributes: ['formatted', 'givenName', 'familyName'].map((name) => attribute(name)),
  }),
  attribute('active', { type: 'boolean' }),
  attribute('emails', {
    ...LIST,
    ...READ_ONLY,
    subAttributes: [
      attribute('value', READ_ONLY),
      attribute('type', READ_ONLY),
      attribute('primary', { type: 'boolean', ...READ_ONLY }),
    ],
  }),
  attribute('roles', { ...LIST, ...READ_ONLY, subAttributes: [attribute('value', READ_ONLY)] }),
  attribute('groups', {
    ...LIST,
    ...READ_ONLY,
    subAttributes: [
      attribute('value', READ_ONLY),
      attribute('$ref', { type: 'reference', referenceTypes: ['Group'], ...READ_ONLY }),
      attribute('display', READ_ONLY),
      attribute('type', READ_ONLY),
    ],
  }),
];

const GROUP_ATTRIBUTES: readonly Json[] = [
  attribute('displayName', { required: true, uniqueness: 'server' }),
  attribute('members', {
    ...LIST,
    subAttributes: [
      attribute('value', { mutability: 'immutable', caseExact: true }),
      attribute('$ref', { type: 'reference', referenceTypes: ['User'], ...READ_ONLY }),
      attribute('display', READ_ONLY),
      attribute('type', READ_ONLY),
    ],
  }),
];

/** The attributes of each kind (RFC 7643, section 7). */
export const schemas = (base: string): readonly Json[] => [
  schema(USER_SCHEMA, 'User', 'A person', USER_ATTRIBUTES, base),
  schema(GROUP_SCHEMA, 'Group', 'People who belong together', GROUP_ATTRIBUTES, base),
];

function schema(
  id: string,
  name: string,
  description: string,
  attributes: readonly Json[],
  base: string,
): Json {
  return {
    schemas: [SCHEMA_SCHEMA],
    id,
    name,
    description,
    attributes,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  };
}
