import { SCIM_PROBLEMS } from './auth/index.ts';
import { PROBLEMS } from './platform/index.ts';

const TEXT = { type: 'string' };

/** The shapes of errors, shared by all routes. */
export const ERROR_SCHEMAS = {
  Problem: {
    description: 'An error (RFC 9457).',
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
    properties: {
      type: { ...TEXT, example: 'urn:stockade:problem:invalid_request' },
      title: { ...TEXT, example: PROBLEMS.invalid_request[1] },
      status: { type: 'integer', example: 400 },
      detail: { ...TEXT, example: 'Invalid input at: /horizon' },
      instance: { ...TEXT, description: 'The path of the request.', example: '/v1/forecast' },
      code: { ...TEXT, enum: Object.keys(PROBLEMS), example: 'invalid_request' },
      requestId: { type: ['string', 'null'], example: '01936f5e-8a3c-7c1d-9b2e-4f6a8d0c2e1b' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
    },
  },
  FieldProblem: {
    description: 'An invalid field of the body or the query.',
    type: 'object',
    required: ['pointer', 'code', 'detail'],
    properties: {
      pointer: { ...TEXT, description: 'A JSON pointer (RFC 6901).', example: '/horizon' },
      code: { ...TEXT, example: 'max' },
      detail: { ...TEXT, example: 'horizon must not be greater than 1000' },
    },
  },
  OAuthError: {
    description: 'An error of an OAuth endpoint (RFC 6749, section 5.2).',
    type: 'object',
    required: ['error'],
    properties: {
      error: { ...TEXT, example: 'invalid_grant' },
      error_description: { ...TEXT, example: 'These credentials are not valid.' },
    },
  },
  ScimProblem: {
    description: 'An error of a SCIM endpoint (RFC 7644, section 3.12).',
    type: 'object',
    required: ['schemas', 'status', 'detail'],
    properties: {
      schemas: {
        type: 'array',
        items: TEXT,
        example: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      },
      status: { ...TEXT, example: '409' },
      scimType: { ...TEXT, example: 'uniqueness' },
      detail: { ...TEXT, example: 'userName cannot be used.' },
    },
  },
};

const response = (description: string, mediaType: string, name: keyof typeof ERROR_SCHEMAS) => ({
  description,
  content: { [mediaType]: { schema: { $ref: `#/components/schemas/${name}` } } },
});

/** Error responses of the routes. */
export const ERROR_RESPONSES = {
  Problem: response('A problem (RFC 9457)', 'application/problem+json', 'Problem'),
  OAuthError: response('An error of OAuth 2.0 (RFC 6749)', 'application/json', 'OAuthError'),
  ScimProblem: response('A SCIM error (RFC 7644)', SCIM_PROBLEMS.mediaType, 'ScimProblem'),
};
