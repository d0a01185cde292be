import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, OneTimeField, PersonalField, PublicField } from '../../../platform/index.ts';
import type { SessionEntity } from './session.entity.ts';

export class SessionResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PersonalField(
    { form: 'address', of: 'caller' },
    { description: 'Source address of the sign-in.' },
  )
  readonly source: string;

  @PersonalField(
    { form: 'device', of: 'caller' },
    { type: String, nullable: true, description: 'User agent, as the client sent it.' },
  )
  readonly device: string | null;

  @PublicField({ type: String, nullable: true, description: 'The OAuth client of the session.' })
  readonly clientId: string | null;

  @PublicField({ type: [String], nullable: true, description: 'Scopes of that client.' })
  readonly scopes: string[] | null;

  @PublicField({
    type: [String],
    example: ['pwd'],
    description: 'Authentication methods of the sign-in (RFC 8176).',
  })
  readonly methods: string[];

  @PublicField({ description: 'Whether it is the session of this request.' })
  readonly current: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ format: 'date-time' })
  readonly authenticatedAt: string;

  @PublicField({ format: 'date-time' })
  readonly lastUsedAt: string;

  @PublicField({ format: 'date-time' })
  readonly expiresAt: string;

  constructor(row: SessionEntity, current: boolean) {
    this.id = row.id;
    this.source = row.source;
    this.device = row.device;
    this.clientId = row.clientId;
    this.scopes = row.scopes;
    this.methods = row.methods;
    this.current = current;
    this.createdAt = row.createdAt.toISOString();
    this.authenticatedAt = row.authenticatedAt.toISOString();
    this.lastUsedAt = row.lastUsedAt.toISOString();
    this.expiresAt = row.expiresAt.toISOString();
  }
}

export class SessionList {
  @ApiProperty({ type: [SessionResponse] })
  readonly items!: SessionResponse[];
}

export class SessionChoice {
  @ChoiceField({
    about: 'Sessions to end: all (default), or all others than this one.',
    of: ['all', 'others'],
    optional: true,
  })
  which: 'all' | 'others' = 'all';
}

/** The answer of a grant (RFC 6749, section 5.1); snake_case because the standard says so. */
export class TokenResponse {
  @OneTimeField()
  readonly access_token!: string;

  @PublicField({
    enum: ['Bearer', 'DPoP'],
    description: 'DPoP if the request had a proof of possession.',
  })
  readonly token_type!: 'Bearer' | 'DPoP';

  @PublicField({ description: 'Seconds.' })
  readonly expires_in!: number;

  @OneTimeField()
  readonly refresh_token!: string;
}

/** Signing in with a passkey alone; an extension grant of RFC 6749, section 4.5. */
export const PASSKEY_GRANT = 'urn:stockade:grant-type:passkey';

/** Signing in with a link that was sent by mail. */
export const MAGIC_LINK_GRANT = 'urn:stockade:grant-type:magic-link';

/** The form of POST /token, for its description alone: unknown fields are ignored there, as RFC 6749 wants. */
export class TokenForm {
  @ApiProperty({ enum: ['password', 'refresh_token', PASSKEY_GRANT, MAGIC_LINK_GRANT] })
  readonly grant_type!: string;

  @ApiProperty({ required: false, example: 'admin@localhost' })
  readonly username?: string;

  @ApiProperty({ required: false, format: 'password' })
  readonly password?: string;

  @ApiProperty({
    required: false,
    description: 'Code of an authenticator app, or a recovery code.',
  })
  readonly otp?: string;

  @ApiProperty({
    required: false,
    description:
      'A passkey, alone or with a password: the result of navigator.credentials.get(), converted by toJSON(), as JSON.',
  })
  readonly assertion?: string;

  @ApiProperty({ required: false })
  readonly refresh_token?: string;

  @ApiProperty({ required: false, description: 'The value after `#token=` in a sign-in link.' })
  readonly token?: string;
}
