import { Injectable } from '@nestjs/common';
import { runAsOrganization, type UserId } from '../../../platform/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { CookieSessionService } from '../../sign-in/cookie-sessions/cookie-session.service.ts';
import { IdentityProviderStore } from '../identity-providers/identity-provider.store.ts';
import { isWrong, SecondFactors } from '../../factors/mfa/second-factors.ts';
import { refusalOf, type Methods } from '../../people/users/account-gate.ts';
import { attemptOf } from '../../credentials/attempts/sign-in-attempts.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { FederatedSignIns, type FederatedSignIn, type Pending } from './federated-sign-ins.ts';
import { SignOnRefusals } from './sign-on-refusals.ts';
import { SignOnSteps } from './sign-on-steps.ts';
import type { Destination } from './single-sign-on.service.ts';

/** A federated sign-in on its way to its session, as it is kept. */
interface Kept {
  readonly userId: UserId;
  readonly methods: Methods;
  readonly identityProviderId: string;
  readonly authenticatedAt: string | null;
  readonly destination: Destination;
  readonly pending: Pending;
  /** Whether nothing more has to be proved. */
  readonly complete: boolean;
}

/** A passkey is not asked for on the way: who has one signs in with it alone. */
const CEREMONIES = ['second_factor'] as const;

/** Result of a federated sign-in: session, OAuth interaction or second-factor prompt. `text` is the cookie's value. */
export type SignInResult =
  | { readonly kind: 'session'; readonly secret: string; readonly next: string }
  | { readonly kind: 'interaction'; readonly text: string; readonly uid: string }
  | { readonly kind: 'factor'; readonly text: string; readonly wrong: boolean };

/**
 * Last steps of a federated sign-in. Users with a second factor here must prove it here, unless the provider is trusted
 * with factors and has verified one. So a provider's account alone does not bypass the second factor.
 */
@Injectable()
export class SignInCompletion {
  constructor(
    private readonly steps: SignOnSteps,
    private readonly factors: SecondFactors,
    private readonly users: UserStore,
    private readonly providers: IdentityProviderStore,
    private readonly cookies: CookieSessionService,
    private readonly refusals: SignOnRefusals,
    private readonly federatedSignIns: FederatedSignIns,
  ) {}

  /** Undefined means refused. */
  async complete(
    federatedSignIn: FederatedSignIn,
    browser: string,
  ): Promise<SignInResult | undefined> {
    return runAsOrganization(federatedSignIn.user.organizationId, async () => {
      if (federatedSignIn.methods.includes('mfa'))
        return this.enter(federatedSignIn, browser, false);
      const verdict = await this.verifyFactor(federatedSignIn, undefined);
      if (verdict !== 'missing') return this.enter(federatedSignIn, browser, false);
      const text = await this.keep(federatedSignIn, browser, false);
      return { kind: 'factor', text, wrong: false };
    });
  }

  /**
   * Verifies the second factor of a user who returned from the provider. Undefined means refused.
   *
   * @param otp a code of an authenticator app, or a recovery code
   * @throws Problem rate_limited after too many wrong codes
   */
  async prove(
    text: string,
    browser: string | undefined,
    otp: string,
  ): Promise<SignInResult | undefined> {
    const federatedSignIn = await this.use(text, browser, false);
    if (federatedSignIn === undefined || browser === undefined) return undefined;
    return runAsOrganization(federatedSignIn.user.organizationId, async () => {
      const verdict = await this.verifyFactor(federatedSignIn, otp);
      if (verdict === 'missing' || isWrong(verdict)) {
        const reason = verdict === 'missing' ? 'the second factor is missing' : verdict.wrong;
        const provider = federatedSignIn.identityProviderId;
        await this.refusals.note(reason, { provider, userId: federatedSignIn.user.id });
        return {
          kind: 'factor',
          text: await this.keep(federatedSignIn, browser, false),
          wrong: true,
        };
      }
      const methods = [...federatedSignIn.methods, ...verdict];
      return this.enter({ ...federatedSignIn, methods }, browser, verdict.length > 0);
    });
  }

  /** User of a federated sign-in in an OAuth interaction; undefined if there is none. */
  async inInteraction(
    uid: string,
    text: string | undefined,
    browser: string | undefined,
  ): Promise<FederatedSignIn | undefined> {
    const federatedSignIn = await this.use(text ?? '', browser, true);
    if (federatedSignIn === undefined) return undefined;
    const { destination } = federatedSignIn;
    return 'uid' in destination && destination.uid === uid ? federatedSignIn : undefined;
  }

  /** @param proved whether a second factor of the account was proved */
  private async enter(
    federatedSignIn: FederatedSignIn,
    browser: string,
    proved: boolean,
  ): Promise<SignInResult | undefined> {
    const { organizationId } = federatedSignIn.user;
    const provider = await this.providers.find(organizationId, federatedSignIn.identityProviderId);
    if (provider === null) return this.refusals.note('the provider was removed');
    const user = await this.federatedSignIns.complete(provider, federatedSignIn, proved);
    return user === undefined
      ? undefined
      : this.go({ ...federatedSignIn, user, pending: {} }, browser);
  }

  private async go(federatedSignIn: FederatedSignIn, browser: string): Promise<SignInResult> {
    const { destination } = federatedSignIn;
    signIns.inc({ grant: 'sso', outcome: 'succeeded' });
    if ('next' in destination) {
      const secret = await this.cookies.beginAs(federatedSignIn);
      return { kind: 'session', secret, next: destination.next };
    }
    const text = await this.keep(federatedSignIn, browser, true);
    return { kind: 'interaction', text, uid: destination.uid };
  }

  private verifyFactor({ user }: FederatedSignIn, otp: string | undefined) {
    return this.factors.verify(user, attemptOf(user), { otp }, CEREMONIES);
  }

  private keep(
    federatedSignIn: FederatedSignIn,
    browser: string,
    complete: boolean,
  ): Promise<string> {
    const { user, methods, identityProviderId, destination, pending } = federatedSignIn;
    const authenticatedAt = federatedSignIn.authenticatedAt?.toISOString() ?? null;
    const rest = { methods, identityProviderId, authenticatedAt, destination, pending, complete };
    const kept: Kept = { userId: user.id, ...rest };
    return this.steps.keep('arrival', user.organizationId, browser, kept);
  }

  /** Uses a federated sign-in up; undefined when its account or its provider does not stand any more. */
  private async use(
    text: string,
    browser: string | undefined,
    complete: boolean,
  ): Promise<FederatedSignIn | undefined> {
    const used = await this.steps.use<Kept>('arrival', text, browser);
    if (used === undefined || used.content.complete !== complete) return undefined;
    const { organizationId, content } = used;
    return runAsOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, content.userId);
      const provider = await this.providers.find(organizationId, content.identityProviderId);
      const refusal = provider === null ? 'the provider was removed' : refusalOf(user);
      if (refusal !== undefined || user === null) {
        const about = { provider: content.identityProviderId, userId: content.userId };
        return this.refusals.note(refusal ?? 'refused', about);
      }
      const { authenticatedAt: at } = content;
      return { ...content, user, authenticatedAt: at === null ? undefined : new Date(at) };
    });
  }
}
