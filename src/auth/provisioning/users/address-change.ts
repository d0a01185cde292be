import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, UnitOfWork } from '../../../platform/index.ts';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { EmailDomains } from '../../people/domains/email-domains.ts';
import { Links } from '../../credentials/links/links.ts';
import { Notices } from '../../mail/notices.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { normalizedEmail, UserStore } from '../../people/users/user.store.ts';

const ADMIN = 'A directory cannot change the userName of an admin; send it unchanged.';
const OTHER_DOMAIN =
  'userName must be in a domain that your organization has verified; add the domain to an identity provider first.';

/**
 * Changes the address of a user for a directory. The new address counts as not verified, and the former address
 * receives a notice. A reader of mail to an address can take over its account. Therefore a directory cannot change the
 * address of an admin, and can set other addresses only within verified domains of the organization.
 */
@Injectable()
export class AddressChange {
  constructor(
    private readonly users: UserStore,
    private readonly changes: UserChanges,
    private readonly endings: CredentialEndings,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly domains: EmailDomains,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem forbidden for an admin, conflict for another domain, already_exists when anybody has the address */
  async apply(user: UserEntity, address: string): Promise<UserEntity> {
    const email = normalizedEmail(address);
    if (email === user.email) return user;
    requireMayChange(user);
    if ((await this.domains.ownerOf(email)) !== user.organizationId) {
      throw new Problem('conflict', OTHER_DOMAIN);
    }
    return this.uow.run(async () => {
      if (!(await this.users.renameSignIn(user, email))) {
        throw new Problem('already_exists', 'userName cannot be used.');
      }
      const details = { address: 'changed' };
      const change = { email, emailVerifiedAt: null, emailChangedAt: new Date() };
      const changed = await this.changes.apply(user, change, { action: 'user.email', details });
      await this.endings.endAll(user);
      await this.links.withdraw(
        user,
        'password-reset',
        'magic-link',
        'invitation',
        'email-verification',
      );
      await this.notices.addressChanged(user);
      return changed;
    });
  }
}

/** An admin in a session is not a directory. @throws Problem forbidden for the address of an admin */
function requireMayChange({ roles }: UserEntity): void {
  if (currentPrincipal().scopes === null || !roles.includes('admin')) return;
  throw new Problem('forbidden', ADMIN);
}
