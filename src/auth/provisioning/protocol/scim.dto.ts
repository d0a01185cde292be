import { TextField } from '../../../platform/index.ts';
import type { Json } from './filter-match.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const MAX_RESULTS = 200;

/** Attributes of the response. */
export class ScimView {
  @TextField({
    about: 'Return only these attributes.',
    max: 2000,
    optional: true,
    example: 'userName',
  })
  attributes?: string;

  @TextField({
    about: 'Return all attributes except these.',
    max: 2000,
    optional: true,
    example: 'members',
  })
  excludedAttributes?: string;

  /** Administrators add it to the address in Entra ID, which may send it along. */
  @TextField({
    about: 'A flag that Entra ID sends; this server ignores it.',
    min: 0,
    max: 10,
    optional: true,
  })
  aadOptscim062020?: string;
}

/** A list that is filtered, sorted and paged as RFC 7644, section 3.4.2, has it. */
export class ScimQuery extends ScimView {
  @TextField({
    about: 'A SCIM filter with eq, ne, co, sw, ew, gt, ge, lt, le, pr, and, or, not.',
    max: 4000,
    optional: true,
    example: 'userName eq "ada@example.com"',
  })
  filter?: string;

  @TextField({ about: 'Attribute to sort by.', max: 200, optional: true, example: 'userName' })
  sortBy?: string;

  @TextField({
    about: 'ascending or descending.',
    max: 10,
    pattern: /^(ascending|descending)$/,
    optional: true,
  })
  sortOrder?: string;

  @TextField({
    about: 'Position of the first result, counted from 1.',
    max: 9,
    pattern: /^-?\d+$/,
    optional: true,
    example: '1',
  })
  startIndex?: string;

  @TextField({
    about: `Maximum number of results, at most ${MAX_RESULTS}.`,
    max: 9,
    pattern: /^-?\d+$/,
    optional: true,
    example: '100',
  })
  count?: string;
}

/** Start and length of a page, clamped to the allowed range. */
export function pageIn({ startIndex, count }: ScimQuery): { start: number; count: number } {
  const wanted = Number(count ?? MAX_RESULTS);
  return {
    start: Math.max(1, Number(startIndex ?? 1)),
    count: Math.min(MAX_RESULTS, Math.max(0, wanted)),
  };
}

export function listOf(resources: readonly Json[], total: number, startIndex: number): Json {
  return {
    schemas: [LIST_SCHEMA],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
