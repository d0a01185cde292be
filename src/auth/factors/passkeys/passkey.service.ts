import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  currentPrincipal,
  invalidField,
  isId,
  notFound,
  Problem,
  UnitOfWork,
} from '../../../platform/index.ts';
import { FactorChanges } from '../changes/factor-changes.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { readRegistration } from '../ceremonies/browser-answer.ts';
import {
  NewPasskeyResponse,
  PasskeyResponse,
  type CeremonyOptions,
  type PasskeyList,
  type PasskeyRequest,
} from './passkey.dto.ts';
import type { PasskeyEntity } from '../ceremonies/passkey.entity.ts';
import { PasskeyStore } from '../ceremonies/passkey.store.ts';
import {
  RegistrationRefused,
  Registrations,
  type Registered,
} from '../ceremonies/registrations.ts';

const MAX_PASSKEYS = 20;

/** The caller's own passkeys and hardware keys. */
@Injectable()
export class PasskeyService {
  constructor(
    private readonly registrations: Registrations,
    private readonly store: PasskeyStore,
    private readonly users: UserStore,
    private readonly changes: FactorChanges,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<PasskeyList> {
    const { organizationId, userId } = currentPrincipal();
    const rows = await this.store.listOf(organizationId, userId);
    return { items: rows.map((row) => new PasskeyResponse(row)) };
  }

  async options(): Promise<CeremonyOptions> {
    return { publicKey: await this.registrations.options(await this.caller()) };
  }

  /** @throws Problem at /credential that says why it is refused; already_exists when somebody has it */
  async register({ name, credential }: PasskeyRequest): Promise<NewPasskeyResponse> {
    const user = await this.caller();
    const { passkey, verified } = await this.verify(user, credential);
    const row = { ...passkey, name: name ?? 'Passkey' };
    // A second factor, but no proof by a passkey: the session has not signed in with it.
    const codes = await this.changes.gain(user, ['mfa'], 'a passkey', async () => {
      if ((await this.store.listOf(user.organizationId, user.id)).length >= MAX_PASSKEYS) {
        throw new Problem(
          'conflict',
          `You have ${MAX_PASSKEYS} passkeys, the maximum; delete one first.`,
        );
      }
      if (!(await this.store.insert(row))) throw taken();
      const { aaguid, backupEligible } = row;
      await this.audit.append({
        action: 'passkey.create',
        resource: `passkey:${row.id}`,
        details: { authenticator: aaguid, backupEligible, userVerified: verified },
      });
    });
    return new NewPasskeyResponse(row, codes);
  }

  async rename(id: string, name: string | undefined): Promise<PasskeyResponse> {
    const passkey = await this.get(id);
    if (name === undefined) return new PasskeyResponse(passkey);
    await this.uow.run(async () => {
      await this.store.rename(passkey, name);
      await this.audit.append({ action: 'passkey.update', resource: `passkey:${id}` });
    });
    return new PasskeyResponse({ ...passkey, name });
  }

  async remove(id: string): Promise<void> {
    const passkey = await this.get(id);
    await this.changes.lose(await this.caller(), 'a passkey', async () => {
      const removed = await this.store.remove(passkey);
      if (removed) await this.audit.append({ action: 'passkey.remove', resource: `passkey:${id}` });
      return removed;
    });
  }

  private async verify(user: UserEntity, credential: object): Promise<Registered> {
    try {
      const answer = readRegistration(credential);
      if (answer === undefined)
        throw new RegistrationRefused('it is not a response of an authenticator');
      return await this.registrations.verify(user, answer);
    } catch (error) {
      if (!(error instanceof RegistrationRefused)) throw error;
      await this.audit.refuse({
        action: 'passkey.create',
        resource: `user:${user.id}`,
        reason: error.message,
      });
      throw invalidField('/credential', 'refused', error.message.slice(0, 200));
    }
  }

  private async get(id: string): Promise<PasskeyEntity> {
    const { organizationId, userId } = currentPrincipal();
    const found = isId(id) ? await this.store.find(organizationId, userId, id) : null;
    if (found === null) throw notFound();
    return found;
  }

  private caller(): Promise<UserEntity> {
    const { organizationId, userId } = currentPrincipal();
    return this.users.get(organizationId, userId);
  }
}

const taken = (): Problem =>
  new Problem('already_exists', 'This passkey is registered already.', {
    errors: [{ pointer: '/credential', code: 'taken', detail: 'is registered already' }],
  });
