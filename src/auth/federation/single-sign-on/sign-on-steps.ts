import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../../crypto/index.ts';
import {
  INSTALLATION_ID,
  runAsOrganization,
  type OrganizationId,
} from '../../../platform/index.ts';
import { hashOf, newSecret, readSecret } from '../../credentials/secrets/organization-secret.ts';
import { SIGN_ON_STEP } from './sign-on-step.entity.ts';
import { SignOnStepStore } from './sign-on-step.store.ts';

/** Prefix and lifetime of each kind of step. */
const KINDS = {
  /** Until the provider sends the browser back: its text is the `state`. */
  attempt: { prefix: 'sto_', seconds: 600 },
  /** Between the provider's answer and the session. */
  arrival: { prefix: 'sta_', seconds: 300 },
} as const;
type Kind = keyof typeof KINDS;
const BROWSER_PREFIX = 'stb_';

/** Content and organization of a step. */
export interface UsedStep<T> {
  readonly organizationId: OrganizationId;
  readonly content: T;
}

/** Steps of a sign-in: sealed, each for the one browser that began it, each used by exactly one request. */
@Injectable()
export class SignOnSteps {
  constructor(
    private readonly store: SignOnStepStore,
    private readonly keys: OrganizationKeys,
  ) {}

  /** Value of the browser's cookie: the existing one if valid. */
  browser(cookie: string | undefined): string {
    const known = cookie !== undefined && readSecret(BROWSER_PREFIX, cookie) !== undefined;
    return known ? cookie : newSecret(BROWSER_PREFIX, INSTALLATION_ID).text;
  }

  /** Keeps something for the browser to come back to; the text that it has to bring. The context must be the organization's. */
  async keep(
    purpose: Kind,
    organizationId: OrganizationId,
    browser: string,
    content: object,
  ): Promise<string> {
    const { prefix, seconds } = KINDS[purpose];
    const { text, hash } = newSecret(prefix, organizationId);
    const sealer = await this.keys.sealer(organizationId);
    const sealed = sealer.seal(
      Buffer.from(JSON.stringify(content)),
      SIGN_ON_STEP.at({ purpose, hash }),
    );
    const expiresAt = new Date(Date.now() + seconds * 1000);
    const browserHash = hashOf(browser);
    const step = { organizationId, hash, purpose, browserHash, sealed, expiresAt, usedAt: null };
    await this.store.insert(step);
    return text;
  }

  /** Uses a step up. Undefined when there is none, when it was used, is over, or is another browser's. */
  async use<T>(
    purpose: Kind,
    text: string,
    browser: string | undefined,
  ): Promise<UsedStep<T> | undefined> {
    const read = readSecret(KINDS[purpose].prefix, text);
    if (read === undefined || browser === undefined) return undefined;
    const { organizationId, hash } = read;
    return runAsOrganization(organizationId, async () => {
      const key = { organizationId, hash, purpose, browserHash: hashOf(browser) };
      const sealed = await this.store.use(key);
      if (sealed === undefined) return undefined;
      const sealer = await this.keys.sealer(organizationId);
      const json = await sealer.open(sealed, SIGN_ON_STEP.at({ purpose, hash }));
      return { organizationId, content: JSON.parse(json.toString('utf8')) as T };
    });
  }
}
