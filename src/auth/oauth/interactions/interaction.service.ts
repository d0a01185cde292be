import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Provider } from 'oidc-provider';
import {
  newId,
  runAsOrganization,
  type RequiredAction,
  type OrganizationId,
} from '../../../platform/index.ts';
import { DOCS_CLIENT_ID } from '../../credentials/oauth-clients/client-metadata.ts';
import { readClientId } from '../../credentials/oauth-clients/client-id.ts';
import { OAuthAccounts } from '../server/oauth-accounts.ts';
import { OAuthServer } from '../server/oauth-server.ts';
import { OrganizationStore } from '../../people/organizations/organization.store.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { findRequiredAction } from '../../people/users/account-gate.ts';
import { wrongSignInMessage } from '../../sign-in/methods/wrong-sign-in.ts';
import { PasskeySignInService } from '../../sign-in/methods/passkey-sign-in.service.ts';
import { SignInService, type Proven } from '../../sign-in/methods/sign-in.service.ts';
import { AccessTokens } from '../../credentials/tokens/access-tokens.ts';
import { isSessionNotFound } from '../server/library.ts';
import type { FederatedSignIn } from '../../federation/single-sign-on/federated-sign-ins.ts';

/** Before the id of the identity provider that vouched for who is signed in in a browser. */
const VOUCHED_BY = 'urn:stockade:vouched-by:';

type Details = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Step that is missing before a client receives its code. */
export interface Interaction {
  readonly details: Details;
  readonly provider: Provider;
  readonly clientId: string;
  readonly clientName: string;
  /** Whether the user must sign in, or must consent. */
  readonly step: 'sign-in' | 'consent';
  /** Whether nobody has to be asked. */
  readonly trusted: boolean;
  readonly scopes: readonly string[];
}

/** Input of the sign-in page. */
export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly otp: string | undefined;
}

/** The authenticated user; undefined if authentication failed. */
interface Entrance {
  readonly proven:
    (Proven & Partial<Pick<FederatedSignIn, 'identityProviderId' | 'authenticatedAt'>>) | undefined;
  /** Message of a failed sign-in: the same for every cause. */
  readonly refusal: string;
}

/** Messages of required actions on the sign-in page. */
const REQUIRED_ACTIONS: Readonly<Record<RequiredAction, string>> = {
  change_password:
    'You must change your password first. Use "Forgot your password?" below to get a link.',
  enroll_factor:
    'Your role requires a second factor. Set it up through the API at /v1/me/mfa, or ask your administrator.',
};

const PASSKEY_REFUSED = 'This passkey is not accepted here. Sign in with your password instead.';

/** An interaction that is over, or that another browser began. */
export class InteractionOver extends Error {}

function wentBy(error: unknown): never {
  throw isSessionNotFound(error) ? new InteractionOver() : error;
}

/** Signing in and agreeing in a browser, on the way to a client's authorization code. */
@Injectable()
export class InteractionService {
  constructor(
    private readonly server: OAuthServer,
    private readonly signIn: SignInService,
    private readonly passkeys: PasskeySignInService,
    private readonly sessions: SessionService,
    private readonly accounts: OAuthAccounts,
    private readonly organizations: OrganizationStore,
    private readonly tokens: AccessTokens,
  ) {}

  /** The interaction that this browser began. @throws InteractionOver when it is another's, or over */
  async find(request: Request, response: Response): Promise<Interaction> {
    const provider = await this.server.provider();
    const details = await provider.interactionDetails(request, response).catch(wentBy);
    if (details.uid !== request.params['uid']) throw new InteractionOver();
    const clientId = parameterOf(details, 'client_id');
    const client = await provider.Client.find(clientId);
    return {
      details,
      provider,
      clientId,
      clientName: client?.clientName ?? clientId,
      step: details.prompt.name === 'login' ? 'sign-in' : 'consent',
      trusted: client?.['trusted'] === true,
      scopes: parameterOf(details, 'scope').split(' ').filter(Boolean),
    };
  }

  /** The address of who is signed in in this browser; undefined when there is no such account any more. */
  async signedInAs({ details }: Interaction): Promise<string | undefined> {
    return (await this.accounts.user(details.session?.accountId ?? ''))?.email;
  }

  /** Judges who signs in; what is wrong in words for the page, undefined when all is well and the browser is sent on. */
  async enter(
    interaction: Interaction,
    { email, password, otp }: SignInInput,
    request: Request,
    response: Response,
  ): Promise<string | undefined> {
    const proven = await this.signIn.prove(email, password, otp);
    const refusal = wrongSignInMessage({ withCode: otp !== undefined });
    return this.enterAs({ proven, refusal }, interaction, request, response);
  }

  /** Signs in with a passkey; `assertion` is the browser's result as JSON. */
  async enterByPasskey(
    interaction: Interaction,
    assertion: string,
    request: Request,
    response: Response,
  ): Promise<string | undefined> {
    const proven = await this.passkeys.prove(assertion);
    return this.enterAs({ proven, refusal: PASSKEY_REFUSED }, interaction, request, response);
  }

  /** Signs in a user who was authenticated in another way. */
  async enterAs(
    { proven, refusal }: Entrance,
    interaction: Interaction,
    request: Request,
    response: Response,
  ): Promise<string | undefined> {
    if (proven === undefined || !isAtHome(interaction.clientId, proven.user.organizationId)) {
      return refusal;
    }
    const hold = await this.requiredActionOf(proven);
    if (hold !== null) return REQUIRED_ACTIONS[hold];
    const { identityProviderId: provider, authenticatedAt: at } = proven;
    const { signedOutAt } = proven.user;
    if (at !== undefined && signedOutAt !== null && at < signedOutAt) {
      return 'You were signed out everywhere after your last sign-in at your provider. Sign out there and begin again.';
    }
    const login = {
      accountId: proven.user.id,
      amr: [...proven.methods],
      ...(provider === undefined ? {} : { acr: VOUCHED_BY + provider }),
      ...(at === undefined ? {} : { ts: Math.floor(at.getTime() / 1000) }),
    };
    await interaction.provider.interactionFinished(
      request,
      response,
      { login },
      { mergeWithLastSubmission: false },
    );
    return undefined;
  }

  /** Records the consent of the signed-in user, begins the client's session, and redirects the browser. */
  async agree(interaction: Interaction, request: Request, response: Response): Promise<void> {
    const { details, provider, clientId, scopes } = interaction;
    const browser = await provider.Session.findByUid(details.session?.uid ?? '');
    const user = await this.accounts.user(details.session?.accountId ?? '');
    if (user === null || browser === undefined || !isAtHome(clientId, user.organizationId)) {
      return this.refuse(interaction, request, response);
    }
    const grant = new provider.Grant({ accountId: user.id, clientId });
    const id = newId();
    grant.jti = id;
    grant.addOIDCScope(scopes.join(' '));
    grant.addResourceScope(this.tokens.audience, scopes.join(' '));
    await grant.save();
    const authenticatedAt = new Date((browser.loginTs ?? 0) * 1000);
    const session = { id, clientId, scopes: [...scopes], authenticatedAt };
    const vouched = browser.acr?.startsWith(VOUCHED_BY) === true;
    const identityProviderId = vouched ? browser.acr?.slice(VOUCHED_BY.length) : undefined;
    await runAsOrganization(user.organizationId, () =>
      this.sessions.beginForClient(
        { user, methods: browser.amr ?? [], identityProviderId },
        session,
      ),
    );
    await provider.interactionFinished(request, response, { consent: { grantId: id } });
  }

  async refuse({ provider }: Interaction, request: Request, response: Response): Promise<void> {
    const result = { error: 'access_denied', error_description: 'Access was not allowed.' };
    await provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    });
  }

  private async requiredActionOf({ user, methods }: Proven): Promise<RequiredAction | null> {
    const { organizationId } = user;
    const organization = await runAsOrganization(organizationId, () =>
      this.organizations.asks(organizationId),
    );
    return findRequiredAction(user, organization, methods);
  }
}

/** A parameter of the authorization request; empty if it is missing. */
export function parameterOf({ params }: Details, name: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : '';
}

/** Organization of the client; undefined for the server's own client. */
export function homeOf({ clientId }: Interaction): string | undefined {
  return readClientId(clientId)?.organizationId;
}

/** The client's max_age in seconds; undefined without one. */
export function maxAgeOf({ details }: Interaction): number | undefined {
  if (parameterOf(details, 'prompt').split(' ').includes('login')) return 0;
  const { max_age: maxAge } = details.params;
  return maxAge === undefined ? undefined : Number(maxAge);
}

/** A client is of use to the people of its own organization alone. */
function isAtHome(clientId: string, organizationId: OrganizationId): boolean {
  return clientId === DOCS_CLIENT_ID || readClientId(clientId)?.organizationId === organizationId;
}
