import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, PublicField } from '../../../platform/index.ts';
import { PasskeyResponse } from '../passkeys/passkey.dto.ts';
import type { PasskeyEntity } from '../ceremonies/passkey.entity.ts';

export class FactorChoice {
  @ChoiceField({
    about: 'Whether to remove passkeys too: true if another person may have them.',
    of: ['true', 'false'],
    optional: true,
  })
  passkeys: 'true' | 'false' = 'false';
}

export class UserFactors {
  @PublicField({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the authenticator app was confirmed; null without one.',
  })
  readonly totpSince: string | null;

  @PublicField()
  readonly recoveryCodesLeft: number;

  @ApiProperty({ type: [PasskeyResponse] })
  readonly passkeys: PasskeyResponse[];

  constructor(totpSince: Date | null, recoveryCodesLeft: number, passkeys: PasskeyEntity[]) {
    this.totpSince = totpSince?.toISOString() ?? null;
    this.recoveryCodesLeft = recoveryCodesLeft;
    this.passkeys = passkeys.map((row) => new PasskeyResponse(row));
  }
}
