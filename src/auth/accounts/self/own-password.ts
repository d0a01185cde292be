import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '../../../platform/index.ts';
import { SignInService } from '../../sign-in/methods/sign-in.service.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { NewPasswords } from '../../factors/passwords/new-passwords.ts';
import { PasswordPolicy } from '../../factors/passwords/password-policy.ts';
import { Passwords } from '../../factors/passwords/passwords.ts';

/** The caller's own password. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly users: UserStore,
    private readonly policy: PasswordPolicy,
    private readonly signIn: SignInService,
    private readonly newPasswords: NewPasswords,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Changes the caller's password. The current one is required. The caller's other sessions end, and their keys unless
   * kept. Only a caller who knows the current password learns whether the new one was used before.
   *
   * @throws Problem that names /currentPassword or /newPassword
   */
  async change(current: string, next: string, keepKeys: boolean): Promise<void> {
    const { organizationId, userId, credentialId } = currentPrincipal();
    const user = await this.users.get(organizationId, userId);
    await this.policy.require('/newPassword', next, user);
    await this.signIn.confirm('/currentPassword', current);
    const hash = await this.newPasswords.validate('/newPassword', next, user);
    await this.passwords.set(user, hash, { keptSessionId: credentialId, keepKeys });
  }
}
