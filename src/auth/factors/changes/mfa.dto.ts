import { TextField, OneTimeField, PublicField } from '../../../platform/index.ts';

export class MfaState {
  @PublicField({ description: 'Whether you have a confirmed authenticator app.' })
  readonly totp!: boolean;

  @PublicField()
  readonly passkeys!: number;

  @PublicField()
  readonly recoveryCodesLeft!: number;
}

export class TotpEnrolment {
  @OneTimeField({ description: 'To type into an authenticator app; shown this once.' })
  readonly secret!: string;

  @OneTimeField({ description: 'The same for a QR code, as otpauth:// URI.' })
  readonly uri!: string;
}

export class TotpConfirmation {
  @TextField({
    about: 'Six digits that the app shows; spaces between them do not count.',
    max: 16,
    pattern: /^ *(\d *){6}$/,
    example: '123456',
  })
  code!: string;
}

export class NewCodes {
  @OneTimeField({
    type: [String],
    description: 'Recovery codes, shown this once; none when you have some left of earlier ones.',
  })
  readonly recoveryCodes!: string[];
}
