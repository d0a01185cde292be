import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { Config } from '../../platform/index.ts';
import { AccessTokens, type AccessClaims } from '../credentials/tokens/access-tokens.ts';
import { SigningKeys } from '../credentials/tokens/signing-keys.ts';
import { keyIdOfToken } from '../credentials/tokens/token-header.ts';
import { TokenPrincipals } from './token-principals.ts';
import { tokenOf, type Verified } from './verified-credentials.ts';

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
    private readonly principals: TokenPrincipals,
  ) {
    super({
      jwtFromRequest: (request: Request) => tokenOf(request) ?? null,
      secretOrKeyProvider: keyProvider(keys) as SecretOrKeyProvider,
      algorithms: ['ES256'],
      audience: tokens.audience,
      passReqToCallback: false,
      jsonWebTokenOptions: { complete: true, maxAge: `${config.AUTH_TOKEN_EXPIRY}s` },
    });
    this.isIssuer = (issuer) => tokens.isIssuer(issuer);
  }

  /** The issuer may be the address of this server, which is known once it listens. */
  private readonly isIssuer: (issuer: string) => boolean;

  async validate({ payload }: CompleteToken): Promise<Verified> {
    if (payload.iss === undefined || !this.isIssuer(payload.iss)) throw new Error('wrong issuer');
    return this.principals.of(payload);
  }
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
