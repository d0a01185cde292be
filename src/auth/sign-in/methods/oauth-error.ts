import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { logger, toProblem } from '../../../platform/index.ts';

/** Routes whose errors have the shape of RFC 6749. */
export const OAUTH_PATHS = /^\/(token|oauth2\/.*)$/;

/** An error of RFC 6749, section 5.2; `mfa_required` is our own: the password was right and a second factor is missing. */
export class OAuthError extends Error {
  constructor(
    readonly code:
      | 'invalid_request'
      | 'invalid_grant'
      | 'invalid_dpop_proof'
      | 'unsupported_grant_type'
      | 'mfa_required',
    readonly description: string,
    /** Further members of the answer. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${description}`);
    this.name = 'OAuthError';
  }
}

/** Answers every error of a token route in the shape that OAuth clients read. */
@Catch()
export class OAuthErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = thrown instanceof OAuthError ? thrown : toProblem(thrown);
    const response = host.switchToHttp().getResponse<Response>();
    response.setHeader('Cache-Control', 'no-store');
    if (error instanceof OAuthError) {
      send(response, 400, error.code, error.description, error.more);
    } else if (error.status < 500 || error.code !== 'internal_error') {
      for (const [name, value] of Object.entries(error.options.headers ?? {})) {
        response.setHeader(name, value);
      }
      if (error.status === 401 && response.getHeader('WWW-Authenticate') === undefined) {
        response.setHeader('WWW-Authenticate', 'Bearer realm="stockade", error="invalid_token"');
      }
      send(response, error.status, codeFor(error.status), error.detail);
    } else {
      logger.error({ err: thrown }, 'token request failed');
      send(
        response,
        500,
        'server_error',
        'The operator finds the cause in the log under this request id.',
      );
    }
  }
}

/** RFC 6749, section 5.2, and RFC 6750, section 3.1, for who comes with a token. */
function codeFor(status: number): string {
  if (status === 401) return 'invalid_token';
  if (status === 403) return 'insufficient_scope';
  return status >= 500 || status === 429 ? 'temporarily_unavailable' : 'invalid_request';
}

function send(
  response: Response,
  status: number,
  error: string,
  description: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  response.status(status).json({ ...more, error, error_description: description });
}
