import type { Problem } from '../../platform/index.ts';
import { wordsForScope } from '../credentials/tokens/scopes.ts';
import { escaped, page } from './layout.ts';

/** Content of the sign-in page. */
export interface SignInForm {
  readonly uid: string;
  readonly clientName: string;
  readonly email?: string;
  /** Error of the previous attempt. */
  readonly problem?: string;
}

export function signInPage({ uid, clientName, email = '', problem }: SignInForm): string {
  const warning = problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`;
  const at = `/oauth2/interaction/${escaped(uid)}`;
  return page(
    'Sign in',
    `<p>to continue to <strong>${escaped(clientName)}</strong></p>
${warning}
<form method="post" action="${at}/sign-in">
<label>E-mail <input name="email" type="email" autocomplete="username webauthn" required value="${escaped(email)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<label>One-time code <span class="hint">if you have set one up</span> <input name="otp" autocomplete="one-time-code" inputmode="text"></label>
<button>Sign in</button>
<button class="second" formaction="${at}/single-sign-on">Single sign-on</button>
</form>
<form id="passkey" method="post" action="${at}/passkey" hidden>
<input type="hidden" name="assertion" value="">
<button type="button" class="second">Use a passkey</button>
</form>
<p class="links"><a href="/account#reset">Forgot your password?</a></p>
${refusalForm(uid)}
<script src="/oauth2/assets/passkey.js"></script>`,
  );
}

/** Content of the consent page. */
export interface ConsentForm {
  readonly uid: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  /** The address of who is signed in. */
  readonly email: string | undefined;
}

export function consentPage({ uid, clientName, scopes, email }: ConsentForm): string {
  const items = scopes
    .map(
      (scope) =>
        `<li>${escaped(wordsForScope(scope))} <code class="hint">${escaped(scope)}</code></li>`,
    )
    .join('');
  return page(
    'Allow access?',
    `${signedInAs(email)}<p><strong>${escaped(clientName)}</strong> requests to act for you. With your permissions, it could:</p>
<ul>${items}</ul>
<form method="post" action="/oauth2/interaction/${escaped(uid)}/consent"><button autofocus>Allow</button></form>
${refusalForm(uid)}`,
  );
}

const signedInAs = (email: string | undefined): string =>
  email === undefined
    ? ''
    : `<p class="hint signed-in">Signed in as <strong>${escaped(email)}</strong><br><a href="/oauth2/logout">Not you? Sign out</a></p>
`;

const refusalForm = (uid: string): string =>
  `<form method="post" action="/oauth2/interaction/${escaped(uid)}/refusal"><button class="quiet">Cancel</button></form>`;

export function messagePage(title: string, text: string): string {
  return page(title, `<p>${escaped(text)}</p>${ONWARD}`);
}

const ONWARD = '<p class="links"><a href="/">Start page</a></p>';

/** Error page for browsers, in place of a JSON problem. */
export function problemPage({ status, title, detail }: Problem): string {
  return messagePage(status === 404 ? 'Page not found' : title, detail);
}

/** Page of a sign-in that has ended. */
export function signInOverPage(): string {
  return messagePage(
    'This sign-in has ended',
    'The sign-in was completed before, took too long, or began in another browser. Go back to the program that you came from and start again.',
  );
}

/** Explanations of OAuth errors for users of a browser. */
const IN_WORDS: Readonly<Record<string, string>> = {
  invalid_client: 'The program that sent you here is unknown to this server.',
  invalid_request: 'The program that sent you here made an invalid request.',
  invalid_redirect_uri:
    'The program that sent you here uses a redirect address that is not registered.',
  invalid_scope: 'The program that sent you here requests more access than it may.',
  unauthorized_client: 'The program that sent you here is not allowed to sign users in.',
  server_error: 'The server failed. Try again shortly.',
};

/** @param description what the server says of the error; shown small where there are plainer words */
export function errorPage(error: string, description: string): string {
  const words = IN_WORDS[error];
  return page(
    'This did not work',
    `<p>${escaped(words ?? description)}</p>
<p class="hint">${words === undefined ? '' : `${escaped(description)} `}<code>${escaped(error)}</code></p>
${ONWARD}`,
  );
}

/** @param form a form with the id op.logoutForm, made by the OAuth server */
export function signOutPage(form: string): string {
  return page(
    'Sign out?',
    `${form}
<button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Sign out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay</button>`,
  );
}

/** @param form a form with the id op.deviceInputForm, made by the OAuth server */
export function deviceCodePage(form: string, wrong: boolean): string {
  const warning = wrong
    ? '<p role="alert">This code is unknown or expired. Check the code on the device and try again.</p>'
    : '';
  return page(
    'Connect a device',
    `${warning}
<label for="code">Code that your device shows</label>
${withoutScript(form)}
<button type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

/** The library's form with a name for its field and without the script in it, which the policy of the page forbids. */
function withoutScript(form: string): string {
  return form
    .replace(/ placeholder="[^"]*"| onfocus="[^"]*"/g, '')
    .replace('type="text"', 'id="code" type="text"');
}

/** @param form a form with the id op.deviceConfirmForm, made by the OAuth server */
export function deviceConfirmPage(form: string, clientName: string, code: string): string {
  return page(
    'Is this your device?',
    `<p><strong>${escaped(clientName)}</strong> must show this code:</p><p><code>${escaped(code)}</code></p>
<p>If you did not start this yourself, cancel.</p>
${form}
<button autofocus type="submit" form="op.deviceConfirmForm">It is mine</button>
<button type="submit" form="op.deviceConfirmForm" value="yes" name="abort" class="quiet">Cancel</button>`,
  );
}

/** Offers passkeys where the browser knows them, and sends what it said of one. */
export const PASSKEY_SCRIPT = `const form = document.getElementById('passkey');
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined) form.hidden = false;
form.querySelector('button').addEventListener('click', async () => {
  const asked = await fetch('/passkeys/options', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const { publicKey } = await asked.json();
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  // Whoever closes the browser's question goes on with a password.
  const credential = await navigator.credentials.get({ publicKey: options }).catch(() => null);
  if (credential === null) return;
  form.elements.assertion.value = JSON.stringify(credential.toJSON());
  form.submit();
});
`;
