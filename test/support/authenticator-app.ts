import { generate } from 'otplib';
import type { Answer, Client } from './client.ts';

const PERIOD_SECONDS = 30;
/** Seconds before its step ends in which a code of the step before may come too late. */
const MARGIN_SECONDS = 5;

/** An authenticator app as people have it on a telephone, with the secret that it was given. */
export class AuthenticatorApp {
  readonly secret: string;
  private last = 0;

  constructor(secret: string) {
    this.secret = secret;
  }

  /** A code that the server takes now and that was not given before: three of them within a step. */
  async code(): Promise<string> {
    const seconds = Date.now() / 1000;
    const now = Math.floor(seconds / PERIOD_SECONDS);
    const late = seconds % PERIOD_SECONDS > PERIOD_SECONDS - MARGIN_SECONDS;
    this.last = Math.max(this.last + 1, late ? now : now - 1);
    return this.at(this.last);
  }

  /** The code that was given last. */
  lastCode(): Promise<string> {
    return this.at(this.last);
  }

  private at(step: number): Promise<string> {
    return generate({ secret: this.secret, epoch: step * PERIOD_SECONDS });
  }
}

/** Enrols an app for the client's user; the answer of its confirmation too. */
export async function enrolApp(
  client: Client,
): Promise<{ readonly app: AuthenticatorApp; readonly recoveryCodes: readonly string[] }> {
  const begun = await client.post('/v1/me/mfa/totp');
  if (begun.status !== 201) throw new Error(`no enrolment: ${begun.text}`);
  const app = new AuthenticatorApp(begun.body.secret as string);
  const confirmed = await confirmApp(client, await app.code());
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${confirmed.text}`);
  return { app, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

export function confirmApp(client: Client, code: string): Promise<Answer> {
  return client.post('/v1/me/mfa/totp/confirmation', { code });
}
