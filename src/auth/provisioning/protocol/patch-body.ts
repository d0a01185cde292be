import { valueOf, type Json } from './filter-match.ts';
import type { Operation } from './patch.ts';
import { ScimProblem } from './scim-problem.ts';

const MAX_OPERATIONS = 1000;
const OPS = ['add', 'replace', 'remove'] as const;

/** The body of a request as an object. @throws ScimProblem invalidSyntax */
export function objectIn(body: unknown): Json {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  throw new ScimProblem('invalidSyntax', 'the body must be an object');
}

/**
 * The operations of a PATCH. Their names may be written as anybody likes: `Replace` is one.
 *
 * @throws ScimProblem invalidSyntax
 */
export function readOperations(body: unknown): Operation[] {
  const operations = valueOf(objectIn(body), 'Operations');
  if (!Array.isArray(operations) || operations.length === 0 || operations.length > MAX_OPERATIONS) {
    throw new ScimProblem('invalidSyntax', `Operations must be a list of 1 to ${MAX_OPERATIONS}`);
  }
  return operations.map(readOperation);
}

function readOperation(given: unknown): Operation {
  const one = objectIn(given);
  const wanted = valueOf(one, 'op');
  const op = OPS.find((known) => typeof wanted === 'string' && wanted.toLowerCase() === known);
  if (op === undefined) throw new ScimProblem('invalidSyntax', `op must be ${OPS.join(', ')}`);
  const path = valueOf(one, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') {
    throw new ScimProblem('invalidPath', 'the path must be a string');
  }
  const value = valueOf(one, 'value');
  if (op !== 'remove' && value === undefined) {
    throw new ScimProblem('invalidValue', `value is missing for ${op}`);
  }
  // An empty path is no path.
  return { op, value, ...(path === undefined || path === '' ? {} : { path }) };
}
