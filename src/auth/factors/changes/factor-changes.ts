import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, UnitOfWork } from '../../../platform/index.ts';
import { Notices, type FactorName } from '../../mail/notices.ts';
import { OrganizationStore } from '../../people/organizations/organization.store.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { needsFactor, type Methods } from '../../people/users/account-gate.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { FactorStore, hasFactor } from './factor.store.ts';
import { RecoveryCodes } from '../recovery-codes/recovery-codes.ts';

/** Consequences of adding or removing a second factor, in the same transaction, serialized per user. */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly store: FactorStore,
    private readonly organizations: OrganizationStore,
    private readonly recovery: RecoveryCodes,
    private readonly sessions: SessionService,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
  ) {}

  /**
   * The caller enrols a factor and proves it: their session counts it from now on.
   *
   * @param what it, as mails call it
   * @param enrol what keeps it, and throws when it cannot
   * @returns recovery codes, when there are none left of earlier ones
   * @throws Problem reauthentication_required for who has a factor and did not sign in with one
   */
  async gain(
    user: UserEntity,
    methods: Methods,
    what: FactorName,
    enrol: () => Promise<void>,
  ): Promise<string[]> {
    const { credentialId, methods: proved } = currentPrincipal();
    return this.uow.answer(async () => {
      await this.store.acquireLock(user);
      const hadFactor = hasFactor(await this.store.of(user));
      await enrol(); // first: who was slower than another attempt hears of that
      if (hadFactor && !proved.includes('mfa')) throw weakSession();
      await this.notices.factorAdded(user, what);
      await this.sessions.addMethods(user.organizationId, credentialId, methods);
      return this.recovery.provide(user);
    });
  }

  /**
   * Removes a factor; recovery codes go with the last one.
   *
   * @param what it, as mails call it
   * @param remove whether there was something to remove
   * @throws Problem conflict when it is the last one and the user's role needs one
   */
  async lose(user: UserEntity, what: FactorName, remove: () => Promise<boolean>): Promise<boolean> {
    return this.uow.run(async () => {
      await this.store.acquireLock(user);
      if (!(await remove())) return false;
      await this.notices.factorRemoved(user, what);
      if (hasFactor(await this.store.of(user))) return true;
      const { factorRoles } = await this.organizations.asks(user.organizationId);
      if (needsFactor(user, factorRoles)) {
        throw new Problem(
          'conflict',
          'Your role requires a second factor: enrol another one first.',
        );
      }
      await this.recovery.removeAll(user);
      return true;
    });
  }
}

const weakSession = (): Problem =>
  new Problem(
    'reauthentication_required',
    'Prove your identity again with your second factor (POST /v1/me/reauthentication), then enrol another.',
  );
