import type { Response } from 'express';
import { escaped, page } from './layout.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** Sends a page of single sign-on, which no cache keeps. */
export function sendSignOnPage(response: Response, status: number, html: string): void {
  response.status(status);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', POLICY);
  response.type('text/html; charset=utf-8').send(html);
}

/**
 * Page that continues to a URL automatically. A redirect is not possible: a SameSite=Strict cookie is not sent after a
 * redirect that began at another site, and the policy of the page limits the targets of forms.
 */
export function goingOnPage(url: string, title: string): string {
  return page(
    title,
    `<p><a href="${escaped(url)}">Continue</a></p>`,
    `<meta http-equiv="refresh" content="0;url=${escaped(url)}">`,
  );
}

/** @param wrong whether a code was not right just now */
export function factorPage(wrong: boolean): string {
  const warning = wrong ? '<p role="alert">The code is not valid, or no longer valid.</p>' : '';
  return page(
    'One more step',
    `${warning}
<form method="post" action="/sso/factor">
<label>Code of your authenticator app, or a recovery code <input name="otp" autocomplete="one-time-code" required autofocus></label>
<button>Continue</button>
</form>`,
  );
}
