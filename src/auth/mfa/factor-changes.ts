import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, UnitOfWork } from '../../platform/index.ts';
import { OrganizationStore } from '../organizations/organization.store.ts';
import { Sessions } from '../sessions/session.service.ts';
import { needsFactor, type Methods } from '../sign-in/account-gate.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { FactorStore, hasFactor } from './factor.store.ts';
import { RecoveryCodes } from '../recovery-codes/recovery-codes.ts';

/** What follows when somebody gains a second factor or loses one. To be called in the transaction of the change. */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly store: FactorStore,
    private readonly organizations: OrganizationStore,
    private readonly recovery: RecoveryCodes,
    private readonly sessions: Sessions,
    private readonly uow: UnitOfWork,
  ) {}

  /** The caller has enrolled a factor and proved it: their session counts it. Returns codes, with the first factor. */
  async gained(user: UserEntity, methods: Methods): Promise<string[]> {
    const { credentialId } = currentPrincipal();
    await this.sessions.addMethods(user.organizationId, credentialId, methods);
    return this.recovery.provide(user);
  }

  /**
   * Removes a factor; recovery codes go with the last one.
   *
   * @param remove whether there was something to remove
   * @throws Problem conflict when it is the last one and the user's role needs one
   */
  async lose(user: UserEntity, remove: () => Promise<boolean>): Promise<boolean> {
    return this.uow.run(async () => {
      await this.store.hold(user);
      if (!(await remove())) return false;
      if (hasFactor(await this.store.of(user))) return true;
      const { factorRoles } = await this.organizations.get(user.organizationId);
      if (needsFactor(user, factorRoles)) {
        throw new Problem('conflict', 'Your role needs a second factor: enrol another one first.');
      }
      await this.recovery.removeAll(user);
      return true;
    });
  }
}
