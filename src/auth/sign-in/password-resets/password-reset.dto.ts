import { TextField } from '../../../platform/index.ts';

export class PasswordResetRedemption {
  @TextField({ about: 'The value after `#token=` in the link.', max: 200, secret: true })
  token!: string;

  @TextField({ about: 'Your new password.', max: 1024, secret: true })
  newPassword!: string;
}
