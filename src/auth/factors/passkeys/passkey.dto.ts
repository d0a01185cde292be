import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  JsonField,
  TextField,
  OneTimeField,
  PublicField,
} from '../../../platform/index.ts';
import type { PasskeyEntity } from '../ceremonies/passkey.entity.ts';

const NAME = {
  about: 'A name of your choice.',
  max: 100,
  optional: true,
  example: 'Laptop',
} as const;
const MAX_LENGTH = 65_536;

/** Options for navigator.credentials, as PublicKeyCredential.parse…FromJSON() reads them. */
export class CeremonyOptions {
  @PublicField({
    type: Object,
    description: 'For PublicKeyCredential.parseCreationOptionsFromJSON or …RequestOptionsFromJSON.',
  })
  readonly publicKey!: object;
}

export class AssertionPurpose {
  @ChoiceField({
    about: 'sign_in (default) uses the passkey alone, second_factor uses it with a password.',
    of: ['sign_in', 'second_factor'],
    optional: true,
  })
  purpose: 'sign_in' | 'second_factor' = 'sign_in';
}

export class PasskeyRequest {
  @TextField(NAME)
  name?: string;

  @JsonField({
    about: 'Result of navigator.credentials.create(), converted by toJSON().',
    max: MAX_LENGTH,
  })
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

  @PublicField({
    format: 'uuid',
    description: 'Model of the authenticator (AAGUID); zeros if unknown.',
  })
  readonly authenticator: string;

  @PublicField({ type: [String], example: ['internal'] })
  readonly transports: string[];

  @PublicField({ description: 'Whether it can be copied to your other devices.' })
  readonly backupEligible: boolean;

  @PublicField({ description: 'Whether a copy existed at the last use.' })
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
    description: 'New recovery codes, returned only once; empty if you have unused ones.',
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
