import { TextField } from '../../../platform/index.ts';

export class PasswordResetRedemption {
  @TextField({ about: 'What stands behind #token= in the link.', max: 200, secret: true })
  token!: string;

  @TextField({ about: 'The password from now on.', max: 1024, secret: true })
  newPassword!: string;
}
