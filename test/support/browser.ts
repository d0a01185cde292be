import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

/** `describe`, or a skipped one that says why. */
export function describeWithChromium(title: string, body: () => void): void {
  if (existsSync(CHROMIUM)) describe(title, body);
  else describe.skip(`${title} (skipped: no ${CHROMIUM})`, body);
}

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** What kind of authenticator is plugged in. */
export interface AuthenticatorKind {
  readonly transport?: 'internal' | 'usb';
  /** Whether it can tell its user by a PIN or a body part. */
  readonly verifies?: boolean;
}

/** A credential as the browser's tools show it, its private key included. */
type StoredCredential = Awaited<ReturnType<BrowserPage['credentials']>>[number];

/** A page of the server in a real browser, with virtual authenticators plugged in. */
export class BrowserPage {
  private authenticatorId = '';
  readonly page: Page;
  private readonly tools: CDPSession;

  private constructor(page: Page, tools: CDPSession) {
    this.page = page;
    this.tools = tools;
  }

  static async open(browser: Browser, serverUrl: string): Promise<BrowserPage> {
    const page = await browser.newPage();
    const tools = await page.context().newCDPSession(page);
    await tools.send('WebAuthn.enable');
    const opened = new BrowserPage(page, tools);
    await opened.visit(serverUrl);
    return opened;
  }

  /** Browsers take no address of numbers for a relying party. */
  async visit(serverUrl: string): Promise<void> {
    await this.page.goto(`http://localhost:${new URL(serverUrl).port}/docs`);
  }

  async plugIn({ transport = 'internal', verifies = true }: AuthenticatorKind = {}): Promise<void> {
    const { authenticatorId } = await this.tools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport,
        // Who is to be found on it without a name has to be verified.
        hasResidentKey: verifies,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: true,
      },
    });
    this.authenticatorId = authenticatorId;
  }

  /** The authenticator is lost, with everything on it. */
  async lose(): Promise<void> {
    const { authenticatorId } = this;
    await this.tools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  }

  /** Whether the finger on it is the right one from now on. */
  async recognizes(isUserVerified: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.tools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }

  async credentials() {
    const { authenticatorId } = this;
    return (await this.tools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  /** Puts back what somebody copied off the authenticator before. */
  async putBack(credential: StoredCredential): Promise<void> {
    const { authenticatorId } = this;
    const { credentialId } = credential;
    await this.tools.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
    await this.tools.send('WebAuthn.addCredential', { authenticatorId, credential });
  }

  /** navigator.credentials.create(); rejects as the browser does. */
  create(options: object): Promise<unknown> {
    return this.page.evaluate(
      `navigator.credentials.create({ publicKey:
        PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) })
        .then((credential) => credential.toJSON())`,
    );
  }

  /** navigator.credentials.get(); rejects as the browser does. */
  get(options: object): Promise<unknown> {
    return this.page.evaluate(
      `navigator.credentials.get({ publicKey:
        PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify({ ...options, timeout: 2000 })}) })
        .then((credential) => credential.toJSON())`,
    );
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
