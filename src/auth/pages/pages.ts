/** The few pages that a browser sees on its way through the OAuth server: no inline script, no outside request. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}

/** @param head what else stands in its head */
export function page(title: string, content: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - Stockade</title>
<link rel="stylesheet" href="/oauth2/assets/pages.css">${head}
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/** What somebody is asked at the sign-in page. */
export interface SignInForm {
  readonly uid: string;
  readonly clientName: string;
  readonly email?: string;
  /** What was wrong with the attempt before. */
  readonly problem?: string;
}

export function signInPage({ uid, clientName, email = '', problem }: SignInForm): string {
  const warning = problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`;
  return page(
    'Sign in',
    `<p>to go on to <strong>${escaped(clientName)}</strong></p>
${warning}
<form method="post" action="/oauth2/interaction/${escaped(uid)}/sign-in">
<label>E-mail <input name="email" type="email" autocomplete="username webauthn" required value="${escaped(email)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<label>One-time code, if you use one <input name="otp" autocomplete="one-time-code" inputmode="text"></label>
<button>Sign in</button>
</form>
<form id="passkey" method="post" action="/oauth2/interaction/${escaped(uid)}/passkey" hidden>
<input type="hidden" name="assertion" value="">
<button type="button">Use a passkey</button>
</form>
<form method="post" action="/oauth2/interaction/${escaped(uid)}/single-sign-on">
<label>Work e-mail, for single sign-on <input name="email" type="email" autocomplete="username" required></label>
<button class="quiet">Single sign-on</button>
</form>
${refusalForm(uid)}
<script src="/oauth2/assets/passkey.js"></script>`,
  );
}

export function consentPage(uid: string, clientName: string, scopes: readonly string[]): string {
  const items = scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('');
  return page(
    'Allow access?',
    `<p><strong>${escaped(clientName)}</strong> asks to act for you, with no more than:</p>
<ul>${items}</ul>
<form method="post" action="/oauth2/interaction/${escaped(uid)}/consent"><button autofocus>Allow</button></form>
${refusalForm(uid)}`,
  );
}

const refusalForm = (uid: string): string =>
  `<form method="post" action="/oauth2/interaction/${escaped(uid)}/refusal"><button class="quiet">Cancel</button></form>`;

export function messagePage(title: string, text: string): string {
  return page(title, `<p>${escaped(text)}</p>`);
}

export function errorPage(error: string, description: string): string {
  return page(
    'This did not work',
    `<p>${escaped(description)}</p><p><code>${escaped(error)}</code></p>`,
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
  const text = wrong
    ? 'That is not a code that is waiting. Try again.'
    : 'Enter the code that your device shows.';
  return page(
    'Connect a device',
    `<p>${text}</p>${form}<button type="submit" form="op.deviceInputForm">Continue</button>`,
  );
}

/** @param form a form with the id op.deviceConfirmForm, made by the OAuth server */
export function deviceConfirmPage(form: string, clientName: string, code: string): string {
  return page(
    'Is this your device?',
    `<p><strong>${escaped(clientName)}</strong> should show this code:</p><p><code>${escaped(code)}</code></p>
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
  const credential = await navigator.credentials.get({ publicKey: options });
  form.elements.assertion.value = JSON.stringify(credential.toJSON());
  form.submit();
});
`;

export const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 10vh auto; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { width: 100%; margin: .5rem 0; padding: .6rem; font: inherit; cursor: pointer; }
button.quiet { background: none; border: none; text-decoration: underline; }
[role=alert] { border-left: 4px solid #b00020; padding-left: .5rem; }
`;
