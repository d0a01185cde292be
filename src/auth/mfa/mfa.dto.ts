import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../../platform/index.ts';

export class MfaState {
  @ApiProperty({ description: 'Whether you have a confirmed authenticator app.' })
  readonly totp!: boolean;

  @ApiProperty()
  readonly passkeys!: number;

  @ApiProperty()
  readonly recoveryCodesLeft!: number;
}

export class TotpEnrolment {
  @ApiProperty({ description: 'To type into an authenticator app; shown this once.' })
  readonly secret!: string;

  @ApiProperty({ description: 'The same for a QR code, as otpauth:// URI.' })
  readonly uri!: string;
}

export class TotpConfirmation {
  @TextField({ about: 'What the app shows.', max: 6, pattern: /^\d{6}$/, example: '123456' })
  code!: string;
}

export class NewCodes {
  @ApiProperty({
    type: [String],
    description: 'Recovery codes, shown this once; none when you have some left of earlier ones.',
  })
  readonly recoveryCodes!: string[];
}
