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
  @OneTimeField({ description: 'Secret to type into an authenticator app, returned only once.' })
  readonly secret!: string;

  @OneTimeField({ description: 'The secret as an otpauth:// URI, for a QR code.' })
  readonly uri!: string;
}

export class TotpConfirmation {
  @TextField({
    about: 'Six digits that the app shows; spaces are ignored.',
    max: 16,
    pattern: /^ *(\d *){6}$/,
    example: '123456',
  })
  code!: string;
}

export class NewCodes {
  @OneTimeField({
    type: [String],
    description: 'New recovery codes, returned only once; empty if you have unused ones.',
  })
  readonly recoveryCodes!: string[];
}
