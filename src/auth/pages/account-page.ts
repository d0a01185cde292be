import { page } from './layout.ts';

/**
 * Where links in mails lead, and where one asks for such a link. The token stands behind `#` and is sent nowhere but in the
 * body of a request.
 *
 * @param rules what a password has to be like
 */
export function accountPage(rules: string): string {
  return page(
    'Your account',
    `<p id="lead" role="status">This page requires JavaScript and a link from a mail.</p>
<p id="problem" role="alert" hidden></p>
<form id="form" hidden>
<div id="email-row" hidden><label>E-mail <input id="email" type="email" autocomplete="username" maxlength="320"></label></div>
<div id="name-row" hidden><label>Display name <input id="name" autocomplete="name" maxlength="200"></label></div>
<div id="password-row" hidden>
<label>Password <input id="password" type="password" autocomplete="new-password" maxlength="1024" aria-describedby="rules"></label>
<p id="rules" class="hint">${rules}</p>
</div>
<button id="go"></button>
</form>
<p><output id="code"></output></p>
<p id="onward" hidden>Continue to the <a href="/docs">API explorer</a> and sign in there, or see other options on the <a href="/">start page</a>.</p>
<p class="links"><a href="#reset" id="another" hidden>Request a new link</a> <a href="/">Start page</a></p>
<script src="/account/assets/account.js"></script>`,
  );
}

/** Script of the page: an action per kind of link, by token prefix, and the request of a link. */
export const ACCOUNT_SCRIPT = `'use strict';
const KINDS = {
  stp_: { lead: 'Choose a new password.', go: 'Change password', rows: ['password'], done: 'Your password was changed. You can sign in with it.',
    send: () => ['/password-resets/redemption', { token, newPassword: at('password').value }] },
  sti_: { lead: 'You are invited. Choose a password to begin.', go: 'Accept', rows: ['name', 'password'], done: 'Welcome. You can sign in now.',
    send: () => ['/invitations', { token, password: at('password').value, ...(at('name').value === '' ? {} : { name: at('name').value }) }] },
  ste_: { lead: 'Is this your e-mail address?', go: 'Yes, it is mine', rows: [], done: 'Thank you. The address is verified.',
    send: () => ['/email-verifications', { token }] },
  reset: { lead: 'Forgot your password? We send you a link to choose a new one.', go: 'Send the link', rows: ['email'],
    done: 'If this address has an account here, a mail with a link is on its way.',
    send: () => ['/password-resets', { email: at('email').value }] },
};
const NAMES = { '/password': 'The password', '/newPassword': 'The password', '/name': 'The name', '/email': 'The address' };
const at = (id) => document.getElementById(id);
const say = (text) => { at('lead').textContent = text; at('lead').hidden = text === ''; };
const warn = (text) => { at('problem').textContent = text; at('problem').hidden = text === ''; };
// The kind, then 48 bytes as base64url.
const WHOLE = /^st[piel]_[A-Za-z0-9_-]{64}$/;
let token = '';
let kind;

function begin() {
  const hash = location.hash.slice(1);
  token = new URLSearchParams(hash).get('token') ?? '';
  kind = hash === 'reset' ? KINDS.reset : WHOLE.test(token) ? KINDS[token.slice(0, 4)] : undefined;
  warn('');
  at('code').textContent = '';
  at('onward').hidden = true;
  // Neither the address bar nor the history keeps a token.
  if (hash !== 'reset') history.replaceState(null, '', location.pathname);
  at('another').hidden = kind === KINDS.reset;
  at('form').hidden = kind === undefined;
  if (kind !== undefined) {
    say(kind.lead);
    at('go').textContent = kind.go;
    for (const row of ['email', 'name', 'password']) {
      at(row + '-row').hidden = !kind.rows.includes(row);
      at(row).required = row !== 'name' && kind.rows.includes(row);
    }
  } else if (WHOLE.test(token)) {
    say('Enter this code in the program that you sign in with. The code works once.');
    at('code').textContent = token;
  } else if (hash.startsWith('token')) {
    say('');
    warn('The link is incomplete or damaged. Copy the whole link from the mail.');
  } else {
    say('This page handles links from mails. This address does not contain one.');
  }
}

async function send() {
  warn('');
  const [path, body] = kind.send();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.ok) {
    at('form').hidden = true;
    at('another').hidden = true;
    at('onward').hidden = !kind.rows.includes('password');
    return say(kind.done);
  }
  const problem = await answer.json();
  const first = problem.errors?.[0];
  if (first?.pointer === '/token') return warn('This link was used before, or has expired. Request a new one.');
  const name = NAMES[first?.pointer];
  warn(name === undefined ? problem.detail : name + ' ' + first.detail + '.');
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  at('go').disabled = true;
  send().catch(() => warn('The server did not respond. Try again.')).finally(() => { at('go').disabled = false; });
});
addEventListener('hashchange', begin);
begin();
`;
