import { CommandFailure } from '../command-failure.ts';
import { type ApiClient, ApiRefusal } from './api-client.ts';
import { type DemoEnvironment, firstPassword, demoPasswordFile } from './demo-environment.ts';
import { askPassword, canAsk } from './password-prompt.ts';

/** Signs in with the password that is at hand, and asks on the terminal where there is none or it is wrong. */
export async function signIn(
  client: ApiClient,
  email: string,
  dataDir: string,
  environment: DemoEnvironment,
): Promise<void> {
  const isLocal = assertSafe(client.url);
  const mayReadFile = isLocal && email === environment.email;
  const atHand = environment.password ?? (mayReadFile ? firstPassword(dataDir) : undefined);
  if (atHand !== undefined && (await tried(client, email, atHand))) return;
  if (canAsk()) {
    if (await tried(client, email, await askPassword(`Password of ${email}: `))) return;
    throw new CommandFailure(`the server does not accept this password for ${email}`);
  }
  throw new CommandFailure(
    atHand === undefined
      ? `no password for ${email}: set DEMO_PASSWORD, or run this where it can be typed. ` +
          `(A development server on this machine stores it in ${demoPasswordFile(dataDir)}.)`
      : `the server does not accept the password at hand for ${email}: set DEMO_PASSWORD to the right one`,
  );
}

async function tried(client: ApiClient, email: string, password: string): Promise<boolean> {
  try {
    await client.signIn(email, password);
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.error === 'mfa_required') {
      throw new CommandFailure(
        `${email} has a second factor, which the demo does not support; give a user without one with --email`,
        error,
      );
    }
    if (error instanceof ApiRefusal && (error.status === 400 || error.status === 401)) return false;
    throw error;
  }
}

/** Whether the server is on this machine. @throws CommandFailure where a password would cross a network in clear */
function assertSafe(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (!isLocal && protocol !== 'https:') {
    throw new CommandFailure(`${url} would send the password unencrypted; use https`);
  }
  return isLocal;
}
