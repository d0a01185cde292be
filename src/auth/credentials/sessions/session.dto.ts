import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, OneTimeField, PersonalField, PublicField } from '../../../platform/index.ts';
import type { SessionEntity } from './session.entity.ts';

export class SessionResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PersonalField(
    { form: 'address', of: 'caller' },
    { description: 'Address that it was begun from.' },
  )
  readonly source: string;

  @PersonalField(
    { form: 'device', of: 'caller' },
    { type: String, nullable: true, description: 'What the client said that it is.' },
  )
  readonly device: string | null;

  @PublicField({ type: String, nullable: true, description: 'The OAuth client that holds it.' })
  readonly clientId: string | null;

  @PublicField({ type: [String], nullable: true, description: 'What that client may do.' })
  readonly scopes: string[] | null;

  @PublicField({ type: [String], example: ['pwd'], description: 'How you signed in (RFC 8176).' })
  readonly methods: string[];

  @PublicField({ description: 'Whether it is the one that asks.' })
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
    about: 'Which of your sessions: every one, this one too, or all but this one.',
    of: ['all', 'others'],
    optional: true,
  })
  which: 'all' | 'others' = 'all';
}

/** The answer of a grant (RFC 6749, section 5.1); snake_case because the standard says so. */
export class TokenResponse {
  @OneTimeField()
  readonly access_token!: string;

  @PublicField({ enum: ['Bearer', 'DPoP'], description: 'DPoP when the request had a proof.' })
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
      'A passkey, alone or beside a password: toJSON() of what navigator.credentials.get() gave, as JSON.',
  })
  readonly assertion?: string;

  @ApiProperty({ required: false })
  readonly refresh_token?: string;

  @ApiProperty({ required: false, description: 'What stands behind #token= in a link to sign in.' })
  readonly token?: string;
}
