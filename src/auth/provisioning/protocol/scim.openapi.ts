import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, type ApiResponseOptions } from '@nestjs/swagger';
import type { Json } from './filter-match.ts';

export const SCIM_TYPE = 'application/scim+json';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** An answer of this kind, with an example. */
export function answered(description: string, example: Json): ApiResponseOptions {
  return { description, content: { [SCIM_TYPE]: { schema: { type: 'object' }, example } } };
}

/** A list of resources like the example. */
export function listed(example: Json): ApiResponseOptions {
  return answered('A page of the results', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 1,
    startIndex: 1,
    itemsPerPage: 1,
    Resources: [example],
  });
}

/** A body with these members, of which SCIM lets a client send more. */
export function ScimBody(
  properties: Record<string, object>,
  required: string[],
  example: Json,
): MethodDecorator {
  return applyDecorators(
    ApiConsumes(SCIM_TYPE, 'application/json'),
    ApiBody({ schema: { type: 'object', properties, required, example } }),
  );
}

/** A list of changes (RFC 7644, section 3.5.2). */
export function PatchBody(example: readonly Json[]): MethodDecorator {
  const operation = {
    type: 'object',
    required: ['op'],
    properties: {
      op: { type: 'string', description: 'add, replace or remove, in any case.', maxLength: 7 },
      path: { type: 'string', maxLength: 4000 },
      value: {},
    },
  };
  const properties = {
    schemas: { type: 'array', items: { type: 'string' } },
    Operations: { type: 'array', items: operation, minItems: 1, maxItems: 1000 },
  };
  return ScimBody(properties, ['Operations'], { schemas: [PATCH_SCHEMA], Operations: example });
}
