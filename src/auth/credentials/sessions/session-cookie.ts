import type { Request, Response } from 'express';

/** Browsers take a cookie with this prefix from its own host alone, over a connection that they trust. */
const NAME = '__Host-stockade';
const READ = new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]{1,256})(?:;|$)`);

/** Prefix of the secret of a cookie session. */
export const COOKIE_SECRET_PREFIX = 'stw_';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** The secret of a browser's session, if the request carries one. */
export function readSessionCookie({ headers }: Request): string | undefined {
  return READ.exec(headers.cookie ?? '')?.[1];
}

export function writeSessionCookie(response: Response, secret: string): void {
  response.cookie(NAME, secret, { httpOnly: true, secure: true, sameSite: 'strict', path: '/' });
}

export function clearSessionCookie(response: Response): void {
  response.clearCookie(NAME, { httpOnly: true, secure: true, sameSite: 'strict', path: '/' });
}

/**
 * Whether a request with a cookie was made by a page of this server. A request that changes something must show it in
 * headers that no page can forge. This check complements SameSite, which older browsers do not know.
 *
 * @param origin origin of the server's own pages
 */
export function isOwnPage({ method, headers }: Request, origin: string): boolean {
  if (SAFE_METHODS.includes(method)) return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === origin;
}
