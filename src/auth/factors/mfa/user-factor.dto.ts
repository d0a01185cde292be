import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, PublicField } from '../../../platform/index.ts';
import { PasskeyResponse } from '../passkeys/passkey.dto.ts';
import type { PasskeyEntity } from '../ceremonies/passkey.entity.ts';

export class FactorChoice {
  @ChoiceField({
    about: 'Whether passkeys are removed too: true when they may be in wrong hands.',
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
    description: 'Since when an authenticator app counts; null: there is none.',
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
