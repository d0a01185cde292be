import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { UnitOfWork } from '../../../platform/index.ts';
import { Notices } from '../../mail/notices.ts';
import { PasskeyStore } from '../ceremonies/passkey.store.ts';
import { RecoveryCodes } from '../recovery-codes/recovery-codes.ts';
import { TotpStore } from '../totp/totp.store.ts';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { FactorStore } from '../changes/factor.store.ts';
import { UserFactors } from './user-factor.dto.ts';

/** Resets the second factors of a user who has lost them. */
@Injectable()
export class FactorReset {
  constructor(
    private readonly factors: FactorStore,
    private readonly totp: TotpStore,
    private readonly recovery: RecoveryCodes,
    private readonly passkeys: PasskeyStore,
    private readonly endings: CredentialEndings,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(user: UserEntity): Promise<UserFactors> {
    const { totpSince } = await this.factors.of(user);
    const left = await this.recovery.countLeft(user);
    return new UserFactors(
      totpSince,
      left,
      await this.passkeys.listOf(user.organizationId, user.id),
    );
  }

  /** Removes the app and the recovery codes, and passkeys when wanted; all sessions and keys of the user end. */
  async reset(user: UserEntity, { passkeys }: { readonly passkeys: boolean }): Promise<void> {
    const { organizationId, id } = user;
    await this.uow.run(async () => {
      await this.factors.acquireLock(user);
      const totp = await this.totp.remove(organizationId, id);
      await this.recovery.removeAll(user);
      const removed = passkeys ? await this.passkeys.removeAll(organizationId, id) : 0;
      const details = { totp, passkeys: removed };
      await this.audit.append({ action: 'factor.reset', resource: `user:${id}`, details });
      await this.endings.endAll(user);
      const kept = await this.passkeys.listOf(organizationId, id);
      await this.notices.factorsReset(
        user,
        kept.map(({ name }) => name),
      );
    });
  }

  /** Removes all factors in the open transaction; how many there were. */
  async removeAll(user: UserEntity): Promise<number> {
    const { organizationId, id } = user;
    await this.factors.acquireLock(user);
    const totp = await this.totp.remove(organizationId, id);
    await this.recovery.removeAll(user);
    const passkeys = await this.passkeys.removeAll(organizationId, id);
    if (totp || passkeys > 0) {
      const details = { totp, passkeys };
      await this.audit.append({ action: 'factor.reset', resource: `user:${id}`, details });
    }
    return Number(totp) + passkeys;
  }
}
