import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { Config, isId, runAsOrganization, type Principal } from '../../platform/index.ts';
import { OrganizationStore } from '../organizations/organization.store.ts';
import { holdOf, refusalOf } from '../sign-in/account-gate.ts';
import { SessionStore } from '../sessions/session.store.ts';
import { AccessTokens, type AccessClaims } from '../tokens/access-tokens.ts';
import { SigningKeys } from '../tokens/signing-keys.ts';
import { UserStore } from '../users/user.store.ts';
import { keyIdOfToken } from './token-header.ts';
import type { Verified } from './verified-credentials.ts';

interface CompleteToken {
  readonly payload: Partial<AccessClaims>;
}

/** Verifies an access token and that its session and user still stand. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    keys: SigningKeys,
    tokens: AccessTokens,
    config: Config,
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly organizations: OrganizationStore,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: keyProvider(keys) as SecretOrKeyProvider,
      algorithms: ['ES256'],
      issuer: tokens.issuer,
      audience: tokens.audience,
      passReqToCallback: false,
      jsonWebTokenOptions: { complete: true, maxAge: `${config.AUTH_TOKEN_EXPIRY}s` },
    });
  }

  async validate(token: CompleteToken): Promise<Verified> {
    const { sub, org, sid, exp } = token.payload;
    if (sub === undefined || exp === undefined || !isText(org) || !isText(sid)) {
      throw new Error('claims are missing');
    }
    const principal = await runAsOrganization(org, () => this.principal(org, sub, sid));
    return { principal, expiresAtMs: exp * 1000 };
  }

  private async principal(org: string, userId: string, sessionId: string): Promise<Principal> {
    const session = await this.sessions.find(org, sessionId);
    if (session === null || session.revokedAt !== null || session.userId !== userId) {
      throw new Error('the session is over');
    }
    const user = await this.users.find(org, userId);
    const refusal = refusalOf(user);
    if (refusal !== undefined || user === null) throw new Error(refusal);
    const organization = await this.organizations.get(org);
    return {
      kind: 'user',
      organizationId: org,
      userId,
      roles: user.roles,
      scopes: null,
      credentialId: sessionId,
      authenticatedAtMs: session.authenticatedAt.getTime(),
      hold: holdOf(user, organization, session.methods),
    };
  }
}

function isText(value: string | undefined): value is string {
  return typeof value === 'string' && isId(value);
}

type KeyDone = (error: Error | null, key?: unknown) => void;

function keyProvider(keys: SigningKeys) {
  return (_request: unknown, token: string, done: KeyDone): void => {
    void findKey(keys, token).then(
      (key) => done(null, key),
      (error: unknown) => done(error instanceof Error ? error : new Error('unreadable token')),
    );
  };
}

async function findKey(keys: SigningKeys, token: string): Promise<unknown> {
  const key = await keys.find(keyIdOfToken(token));
  if (key === undefined) throw new Error('unknown key');
  return key;
}
