/** What kind a problem is decides its status; nothing else does. */
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
  invalid_cursor: ['invalid', 'The cursor is not one that this list gave'],
  unauthenticated: ['unauthenticated', 'Sign in to do this'],
  reauthentication_required: ['unauthenticated', 'Prove again who you are to do this'],
  forbidden: ['denied', 'You may not do this'],
  password_change_required: ['denied', 'Choose another password first'],
  second_factor_required: ['denied', 'Enrol a second factor first'],
  not_found: ['missing', 'There is no such thing, or you may not see it'],
  method_not_allowed: ['method', 'This method is not offered here'],
  not_acceptable: ['unacceptable', 'No format that you accept is offered here'],
  conflict: ['conflict', 'The present state does not allow this'],
  already_exists: ['conflict', 'It exists already'],
  separated_roles: ['conflict', 'These roles are not for one person'],
  request_in_flight: ['conflict', 'A request with this Idempotency-Key is being handled'],
  precondition_failed: ['precondition', 'It has changed since you read it'],
  precondition_required: ['unconditional', 'Say which version you change'],
  body_too_slow: ['slow', 'The body arrives too slowly'],
  payload_too_large: ['tooLarge', 'The body is too large'],
  headers_too_large: ['headers', 'The headers are too large'],
  unsupported_media_type: ['unsupported', 'This media type is not taken here'],
  idempotency_key_reused: ['unprocessable', 'This Idempotency-Key was used for another request'],
  rate_limited: ['limited', 'Too many requests'],
  unreadable_data: ['broken', 'Stored data cannot be opened'],
  internal_error: ['broken', 'Something broke on our side'],
  timeout: ['unavailable', 'The request took too long'],
  not_ready: ['unavailable', 'The server is not ready'],
  database_unavailable: ['unavailable', 'The database cannot be reached'],
  overloaded: ['unavailable', 'Too much at once'],
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
  new Problem('not_found', 'Check the address, or ask its owner to share it with you.');
