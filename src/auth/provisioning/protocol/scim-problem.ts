import { Problem, type ProblemCode, type ProblemShape } from '../../../platform/index.ts';

/** A SCIM error (RFC 7644, section 3.12). */
export type ScimType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'mutability'
  | 'noTarget'
  | 'uniqueness';

/** A request that cannot be carried out as it stands; answered with 400. */
export class ScimProblem extends Problem {
  constructor(
    readonly scimType: ScimType,
    detail: string,
  ) {
    super('invalid_request', detail);
  }
}

/** An attribute with a value that it cannot have. */
export const invalidValue = (attribute: string, detail: string): ScimProblem =>
  new ScimProblem('invalidValue', `${attribute} ${detail}`);

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

const TYPES: Partial<Record<ProblemCode, ScimType>> = {
  already_exists: 'uniqueness',
  invalid_request: 'invalidValue',
  malformed_body: 'invalidSyntax',
};

/** Format of problems of the SCIM routes, whichever layer they come from. */
export const SCIM_PROBLEMS: ProblemShape = {
  paths: /^\/scim\/v2(\/|$)/,
  mediaType: 'application/scim+json',
  body(problem) {
    const scimType = problem instanceof ScimProblem ? problem.scimType : TYPES[problem.code];
    return {
      schemas: [ERROR_SCHEMA],
      status: String(problem.status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: problem.detail,
    };
  },
};
