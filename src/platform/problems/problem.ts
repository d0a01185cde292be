/** Kind of a problem, which alone decides its status. */
export type ProblemKind = keyof typeof STATUS;

const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  denied: 403,
  missing: 404,
  method: 405,
  unacceptable: 406,
  slow: 408,
  conflict: 409,
  precondition: 412,
  tooLarge: 413,
  unsupported: 415,
  unprocessable: 422,
  unconditional: 428,
  limited: 429,
  headers: 431,
  broken: 500,
  unavailable: 503,
} as const;

/** Every code that the API can answer with: its kind and the title that stays the same. */
export const PROBLEMS = {
  invalid_request: ['invalid', 'The request is not valid'],
  malformed_body: ['invalid', 'The body cannot be read'],
  invalid_cursor: ['invalid', 'The cursor is not valid for this list'],
  unauthenticated: ['unauthenticated', 'Authentication is required'],
  reauthentication_required: ['unauthenticated', 'A more recent or stronger sign-in is required'],
  forbidden: ['denied', 'You do not have permission'],
  network_denied: ['denied', 'Requests from your network are refused'],
  password_change_required: ['denied', 'You must set a new password first'],
  second_factor_required: ['denied', 'You must enrol a second factor first'],
  not_found: ['missing', 'The resource does not exist, or you may not see it'],
  method_not_allowed: ['method', 'The method is not supported at this address'],
  not_acceptable: ['unacceptable', 'None of the formats in Accept is available'],
  conflict: ['conflict', 'The current state does not allow this'],
  already_exists: ['conflict', 'The resource exists already'],
  separated_roles: ['conflict', 'The roles are separated; no user may hold both'],
  request_in_flight: ['conflict', 'A request with this Idempotency-Key is in progress'],
  precondition_failed: ['precondition', 'The resource has changed since you read it'],
  precondition_required: ['unconditional', 'The If-Match header is required'],
  body_too_slow: ['slow', 'The body arrives too slowly'],
  payload_too_large: ['tooLarge', 'The body is too large'],
  headers_too_large: ['headers', 'The headers are too large'],
  unsupported_media_type: ['unsupported', 'The media type is not supported'],
  idempotency_key_reused: ['unprocessable', 'The Idempotency-Key was used for another request'],
  rate_limited: ['limited', 'Too many requests'],
  unreadable_data: ['broken', 'Stored data cannot be opened'],
  internal_error: ['broken', 'An internal error occurred'],
  timeout: ['unavailable', 'The request took too long'],
  not_ready: ['unavailable', 'The server is not ready'],
  database_unavailable: ['unavailable', 'The database cannot be reached'],
  overloaded: ['unavailable', 'The server is overloaded'],
  storage_full: ['unavailable', 'The storage is full'],
  mail_not_offered: ['unavailable', 'This server sends no mail'],
  shutting_down: ['unavailable', 'The server is stopping'],
} as const satisfies Record<string, readonly [ProblemKind, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing wrong with the input; `pointer` is a JSON pointer into the body or the query. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** The one error class of the product: a code out of the closed list, and words for the reader. */
export class Problem extends Error {
  readonly title: string;
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly options: {
      readonly errors?: readonly FieldProblem[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'Problem';
    this.title = PROBLEMS[code][1];
    this.status = STATUS[PROBLEMS[code][0]];
  }
}

/** A problem with one named field of the body, by JSON pointer. */
export function invalidField(pointer: string, code: string, detail: string): Problem {
  return new Problem('invalid_request', `${pointer}: ${detail}`, {
    errors: [{ pointer, code, detail }],
  });
}

export const notFound = (): Problem =>
  new Problem('not_found', 'Check the address, or ask the owner to share the resource with you.');
