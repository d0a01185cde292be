import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { RootKeys } from '../../../crypto/index.ts';
import { UnitOfWork, type UserId } from '../../../platform/index.ts';
import type { FactorOwner } from '../changes/factor.store.ts';
import { newRecoveryCode, readRecoveryCode } from './recovery-code-text.ts';
import { RecoveryCodeStore } from './recovery-code.store.ts';

const COUNT = 10;

/** Codes that replace a lost second factor, each once. Shown when they are made; kept as keyed hashes. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly store: RecoveryCodeStore,
    private readonly roots: RootKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  countLeft({ organizationId, id }: FactorOwner): Promise<number> {
    return this.store.countLeft(organizationId, id);
  }

  /** New codes in place of all that there were. */
  async renew({ organizationId, id }: FactorOwner): Promise<string[]> {
    const codes = Array.from({ length: COUNT }, newRecoveryCode);
    const createdAt = new Date();
    await this.uow.run(async () => {
      await this.store.removeAll(organizationId, id);
      const row = { organizationId, userId: id, createdAt, usedAt: null };
      await this.store.insert(codes.map((code) => ({ ...row, hash: this.hash(id, code) })));
      const details = { codes: COUNT };
      await this.audit.append({ action: 'recovery_code.create', resource: `user:${id}`, details });
    });
    return codes;
  }

  /** The codes that come with a first factor; none while some of earlier ones are left. */
  async provide(holder: FactorOwner): Promise<string[]> {
    return (await this.countLeft(holder)) > 0 ? [] : this.renew(holder);
  }

  /** Uses a code up; false when it is none of this user's, or was used. */
  async use({ organizationId, id }: FactorOwner, text: string): Promise<boolean> {
    const code = readRecoveryCode(text);
    if (code === undefined) return false;
    return this.uow.run(async () => {
      if (!(await this.store.use(organizationId, this.hash(id, code), id))) return false;
      const left = await this.store.countLeft(organizationId, id);
      await this.audit.append({
        action: 'recovery_code.use',
        resource: `user:${id}`,
        userId: id,
        details: { left },
      });
      return true;
    });
  }

  async removeAll({ organizationId, id }: FactorOwner): Promise<void> {
    await this.store.removeAll(organizationId, id);
  }

  private hash(userId: UserId, code: string): Buffer {
    return this.roots.keyedHash('recovery code', `${userId}\0${code}`);
  }
}
