import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { Config, newId, ServerAddress } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { SigningKeys } from './signing-keys.ts';
import { keyIdOfToken } from './token-header.ts';

/** Client id of the server's own sign-in. */
export const FIRST_PARTY = 'stockade';

/** Claims of an access token besides the registered ones (RFC 9068). */
export interface AccessClaims {
  readonly iss: string;
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly client_id: string;
  readonly org: string;
  /** The session that it belongs to; a client that acts for itself has none. */
  readonly sid?: string;
  /** Scopes of an OAuth client. */
  readonly scope?: string;
  /** The key that whoever presents it has to hold (RFC 9449). */
  readonly cnf?: { readonly jkt?: string };
  /** Actor for the subject, with the chain of earlier actors (RFC 8693). */
  readonly act?: Actor;
  /** Ids of the tokens that it was exchanged for, one after another: it ends with each of them. */
  readonly origins?: readonly string[];
}

/** Actor and its client. */
export interface Actor {
  readonly sub: string;
  readonly client_id: string;
  readonly act?: Actor;
}

/** The session that a token is issued to, and the key that it is bound to. */
interface IssuingSession {
  readonly id: string;
  readonly boundTo: string | null;
}

/** Access tokens: JWTs of RFC 9068 (`at+jwt`), ES256, naming the session that they belong to. */
@Injectable()
export class AccessTokens {
  readonly audience: string;

  constructor(
    private readonly keys: SigningKeys,
    private readonly config: Config,
    private readonly address: ServerAddress,
  ) {
    this.audience = config.PUBLIC_URL ?? 'urn:stockade:api';
  }

  /**
   * Whether a token names this server as its issuer, as discovery does. Without PUBLIC_URL that is the address that
   * it listens on, and another instance, or this one after a restart, may have another port.
   */
  isIssuer(issuer: string): boolean {
    const { url } = this.address;
    if (issuer === url) return true;
    return this.config.PUBLIC_URL === undefined && withoutPort(issuer) === withoutPort(url);
  }

  async issue(user: UserEntity, { id, boundTo }: IssuingSession): Promise<string> {
    const key = await this.keys.current();
    return new SignJWT({
      org: user.organizationId,
      sid: id,
      client_id: FIRST_PARTY,
      roles: user.roles,
      ...(boundTo === null ? {} : { cnf: { jkt: boundTo } }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
      .setIssuer(this.address.url)
      .setAudience(this.audience)
      .setSubject(user.id)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(`${this.config.AUTH_TOKEN_EXPIRY}s`)
      .sign(key.signs);
  }

  /** The claims of a token that is ours and has not expired. @throws Error saying why it is not */
  async verify(text: string): Promise<AccessClaims> {
    const key = await this.keys.find(keyIdOfToken(text));
    if (key === undefined) throw new Error('unknown key');
    const { payload } = await jwtVerify(text, key, {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      audience: this.audience,
      requiredClaims: ['iss', 'sub', 'jti', 'iat', 'exp', 'client_id', 'org'],
    });
    if (payload.iss === undefined || !this.isIssuer(payload.iss)) throw new Error('wrong issuer');
    return payload as unknown as AccessClaims;
  }
}

const withoutPort = (url: string): string => url.replace(/:\d+$/, '');
