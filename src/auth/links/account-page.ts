/** Where links in mails lead. The token stands behind `#` and is sent nowhere but in the body of a request. */
export const ACCOUNT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Stockade: your account</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/account/assets/account.css">
</head>
<body>
<main>
<h1>Stockade</h1>
<p id="lead" role="status">This page needs JavaScript, or a link out of a mail.</p>
<form id="form" hidden>
<p id="name-row"><label>What to call you <input id="name" autocomplete="name" maxlength="200"></label></p>
<p id="password-row"><label>Password <input id="password" type="password" autocomplete="new-password" maxlength="1024"></label></p>
<p><button id="go"></button></p>
</form>
<p><output id="code"></output></p>
</main>
<script src="/account/assets/account.js"></script>
</body>
</html>
`;

export const ACCOUNT_STYLE = `body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; background: #f4f4f1; color: #1d1d1b; }
main { max-width: 30rem; margin: 10vh auto; padding: 1.5rem 2rem; background: #fff; border: 1px solid #ccc; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: 0.4rem; }
button { font: inherit; padding: 0.5rem 1.2rem; }
output { overflow-wrap: anywhere; user-select: all; font-family: ui-monospace, monospace; }
`;

/** What each kind of link is for, by what its token begins with. */
export const ACCOUNT_SCRIPT = `'use strict';
const KINDS = {
  stp_: { lead: 'Choose another password.', go: 'Change it', password: true, done: 'Your password was changed. You can sign in with it.',
    send: () => ['/password-resets/redemption', { token, newPassword: at('password').value }] },
  sti_: { lead: 'You are invited. Choose a password to begin.', go: 'Accept', password: true, name: true, done: 'Welcome. You can sign in now.',
    send: () => ['/invitations', { token, password: at('password').value, ...(at('name').value === '' ? {} : { name: at('name').value }) }] },
  ste_: { lead: 'Is this your address?', go: 'Yes, it is mine', done: 'Thank you. The address is verified.',
    send: () => ['/email-verifications', { token }] },
};
const at = (id) => document.getElementById(id);
const say = (text) => { at('lead').textContent = text; };
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const kind = KINDS[token.slice(0, 4)];
// Neither the address bar nor the history keeps it.
history.replaceState(null, '', location.pathname);

async function send() {
  const [path, body] = kind.send();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.ok) {
    at('form').hidden = true;
    return say(kind.done);
  }
  const problem = await answer.json();
  const first = problem.errors?.[0];
  if (first?.pointer === '/token') return say('This link was used before, or is too old. Ask for another.');
  say(first === undefined ? problem.detail : first.pointer.slice(1) + ' ' + first.detail);
}

if (kind !== undefined) {
  say(kind.lead);
  at('go').textContent = kind.go;
  at('name-row').hidden = kind.name !== true;
  at('password-row').hidden = kind.password !== true;
  at('form').hidden = false;
  at('form').addEventListener('submit', (event) => {
    event.preventDefault();
    at('go').disabled = true;
    send().catch(() => say('The server did not answer. Try again.')).finally(() => { at('go').disabled = false; });
  });
} else if (token.startsWith('stl_')) {
  say('Hand this code to the program that you sign in with. It works once.');
  at('code').textContent = token;
} else {
  say('This is where links out of mails lead. There is none in this address.');
}
`;
