import { TextField } from '../../../platform/index.ts';

export class InvitationAcceptance {
  @TextField({ about: 'The value after `#token=` in the link.', max: 200, secret: true })
  token!: string;

  @TextField({ about: 'The password to sign in with.', max: 1024, secret: true })
  password!: string;

  @TextField({ about: 'Your display name.', max: 200, optional: true, example: 'Ada' })
  name?: string;
}
