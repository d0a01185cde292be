import { JsonField, TextField } from '../../../platform/index.ts';

export class Reauthentication {
  @TextField({ about: 'Your password.', max: 1024, secret: true, optional: true })
  password?: string;

  @TextField({
    about: 'A code of your authenticator app or a recovery code, if you have a second factor.',
    max: 64,
    secret: true,
    optional: true,
  })
  otp?: string;

  @JsonField({
    about:
      'Result of navigator.credentials.get(), converted by toJSON(): with the password, or instead of it.',
    max: 8192,
    optional: true,
  })
  assertion?: object;
}
