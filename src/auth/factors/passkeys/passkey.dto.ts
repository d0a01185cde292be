import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  JsonField,
  TextField,
  OneTimeField,
  PublicField,
} from '../../../platform/index.ts';
import type { PasskeyEntity } from '../ceremonies/passkey.entity.ts';

const NAME = { about: 'What you call it.', max: 100, optional: true, example: 'Laptop' } as const;
const MAX_LENGTH = 65_536;

/** What navigator.credentials takes, as PublicKeyCredential.parse…FromJSON() reads it. */
export class CeremonyOptions {
  @PublicField({
    type: Object,
    description: 'For PublicKeyCredential.parseCreationOptionsFromJSON or …RequestOptionsFromJSON.',
  })
  readonly publicKey!: object;
}

export class AssertionPurpose {
  @ChoiceField({
    about: 'To sign in with the passkey alone (default), or as second factor beside a password.',
    of: ['sign_in', 'second_factor'],
    optional: true,
  })
  purpose: 'sign_in' | 'second_factor' = 'sign_in';
}

export class PasskeyRequest {
  @TextField(NAME)
  name?: string;

  @JsonField({ about: 'toJSON() of what navigator.credentials.create() gave.', max: MAX_LENGTH })
  credential!: object;
}

export class PasskeyUpdate {
  @TextField(NAME)
  name?: string;
}

export class PasskeyResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField({ format: 'uuid', description: 'Model of the authenticator; zeros: not told.' })
  readonly authenticator: string;

  @PublicField({ type: [String], example: ['internal'] })
  readonly transports: string[];

  @PublicField({ description: 'Whether it can be copied to your other devices.' })
  readonly backupEligible: boolean;

  @PublicField({ description: 'Whether there was a copy when it was last used.' })
  readonly backedUp: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly lastUsedAt: string | null;

  constructor(row: PasskeyEntity) {
    this.id = row.id;
    this.name = row.name;
    this.authenticator = row.aaguid;
    this.transports = row.transports;
    this.backupEligible = row.backupEligible;
    this.backedUp = row.backedUp;
    this.createdAt = row.createdAt.toISOString();
    this.lastUsedAt = row.lastUsedAt?.toISOString() ?? null;
  }
}

export class NewPasskeyResponse extends PasskeyResponse {
  @OneTimeField({
    type: [String],
    description: 'Recovery codes, shown this once; none when you have some left of earlier ones.',
  })
  readonly recoveryCodes: string[];

  constructor(row: PasskeyEntity, recoveryCodes: string[]) {
    super(row);
    this.recoveryCodes = recoveryCodes;
  }
}

export class PasskeyList {
  @ApiProperty({ type: [PasskeyResponse] })
  readonly items!: PasskeyResponse[];
}
