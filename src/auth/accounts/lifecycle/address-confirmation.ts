import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserChanges } from '../../people/users/user-changes.ts';

/** An admin's word that an address which a directory changed is the user's, so that links go to it again. */
@Injectable()
export class AddressConfirmation {
  constructor(private readonly changes: UserChanges) {}

  /** @throws Problem forbidden outside of an admin's own session, conflict when there is nothing to confirm */
  async confirm(user: UserEntity): Promise<void> {
    const { kind, scopes } = currentPrincipal();
    if (kind !== 'user' || scopes !== null) {
      throw new Problem('forbidden', 'Only an admin who is signed in can confirm an address.');
    }
    if (user.emailChangedAt === null) {
      throw new Problem('conflict', 'The address is confirmed: no directory has changed it since.');
    }
    const change = { emailChangedAt: null };
    await this.changes.apply(user, change, {
      action: 'user.email',
      details: { address: 'confirmed' },
    });
  }
}
