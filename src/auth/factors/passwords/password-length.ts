import { Injectable } from '@nestjs/common';
import { Config, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { FactorStore, hasFactor } from '../changes/factor.store.ts';
import { OrganizationStore } from '../../people/organizations/organization.store.ts';
import { needsFactor } from '../../people/users/account-gate.ts';

/** Characters of a password that is the only factor (NIST SP 800-63B-4, section 3.1.1.2). */
export const SINGLE_FACTOR_LENGTH = 15;

/** Owner of the password; without an id while the account is being created. */
export interface PasswordOwner {
  readonly organizationId: OrganizationId;
  readonly id?: UserId;
  readonly roles: readonly string[];
}

/** Minimum length of a password: shorter if the user has or must enrol a second factor. */
@Injectable()
export class PasswordLength {
  constructor(
    private readonly config: Config,
    private readonly factors: FactorStore,
    private readonly organizations: OrganizationStore,
  ) {}

  async least(owner: PasswordOwner): Promise<number> {
    const beside = this.config.AUTH_PASSWORD_MIN_LENGTH;
    return (await this.hasTwo(owner)) ? beside : Math.max(SINGLE_FACTOR_LENGTH, beside);
  }

  private async hasTwo({ organizationId, id, roles }: PasswordOwner): Promise<boolean> {
    const { factorRoles } = await this.organizations.asks(organizationId);
    if (needsFactor({ roles }, factorRoles)) return true;
    return id !== undefined && hasFactor(await this.factors.of({ organizationId, id }));
  }
}
