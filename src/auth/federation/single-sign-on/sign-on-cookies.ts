import type { Request, Response } from 'express';

/** Cookies of single sign-on: the starting browser, and the step between callback and end. */
type CookieName = '__Host-stockade-sso' | '__Host-stockade-sso-arrival';
export const BROWSER_COOKIE = '__Host-stockade-sso';
export const ARRIVAL_COOKIE = '__Host-stockade-sso-arrival';

/** Lax: the provider's page sends the browser back from another site. */
const OPTIONS = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
const TEN_MINUTES_MS = 600_000;

export function readCookie({ headers }: Request, name: CookieName): string | undefined {
  const found = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{1,256})(?:;|$)`).exec(headers.cookie ?? '');
  return found?.[1];
}

export function writeCookie(response: Response, name: CookieName, value: string): void {
  response.cookie(name, value, { ...OPTIONS, maxAge: TEN_MINUTES_MS });
}

export function clearCookie(response: Response, name: CookieName): void {
  response.clearCookie(name, OPTIONS);
}
