import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Config, newId } from '../../platform/index.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { SigningKeys } from './signing-keys.ts';

/** What an access token says beside the registered claims. */
export interface AccessClaims {
  readonly sub: string;
  readonly org: string;
  readonly sid: string;
  readonly exp: number;
}

/** Access tokens: JWTs of RFC 9068 (`at+jwt`), ES256, naming the session that they belong to. */
@Injectable()
export class AccessTokens {
  readonly issuer: string;
  readonly audience: string;

  constructor(
    private readonly keys: SigningKeys,
    private readonly config: Config,
  ) {
    this.issuer = config.PUBLIC_URL ?? 'urn:stockade';
    this.audience = config.PUBLIC_URL ?? 'urn:stockade:api';
  }

  async issue(user: UserEntity, sessionId: string): Promise<string> {
    const key = await this.keys.current();
    return new SignJWT({
      org: user.organizationId,
      sid: sessionId,
      client_id: 'stockade',
      roles: user.roles,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(user.id)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(`${this.config.AUTH_TOKEN_EXPIRY}s`)
      .sign(key.signs);
  }
}
