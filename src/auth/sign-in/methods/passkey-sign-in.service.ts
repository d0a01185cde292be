import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { INSTALLATION_ID, runAsOrganization } from '../../../platform/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { AssertionRefused, Assertions } from '../../factors/ceremonies/assertions.ts';
import { parsed, readAssertion } from '../../factors/ceremonies/browser-answer.ts';
import { readUserHandle } from '../../factors/ceremonies/user-handle.ts';
import { SessionService, type TokenPair } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { refusalOf } from '../../people/users/account-gate.ts';
import type { Proven } from './sign-in.service.ts';

const PURPOSE = { ceremonies: ['sign_in'], verified: true } as const;

/** Signing in with a passkey and without a password. Undefined means refused, for a reason only the audit log knows. */
@Injectable()
export class PasskeySignInService {
  constructor(
    private readonly assertions: Assertions,
    private readonly users: UserStore,
    private readonly sessions: SessionService,
    private readonly audit: AuditLogService,
  ) {}

  /** The passkey grant. */
  async byPasskey(assertion: string): Promise<TokenPair | undefined> {
    const proven = await this.prove(assertion);
    if (proven === undefined) return undefined;
    const { organizationId } = proven.user;
    const pair = await runAsOrganization(organizationId, () => this.sessions.begin(proven));
    signIns.inc({ grant: 'passkey', outcome: 'succeeded' });
    return pair;
  }

  /** Verifies a passkey assertion, which identifies its user. */
  async prove(assertion: string): Promise<Proven | undefined> {
    const answer = readAssertion(parsed(assertion));
    if (answer === undefined) return this.refuseUnknown('no assertion of a passkey');
    const holder = readUserHandle(answer.response.userHandle);
    if (holder === undefined) return this.refuseUnknown('the passkey names no user');
    const { organizationId, id } = holder;
    const user = await runAsOrganization(organizationId, () => this.users.find(organizationId, id));
    if (user === null) return this.refuseUnknown('the passkey names an unknown user');
    return runAsOrganization(organizationId, async () => {
      try {
        const methods = await this.assertions.verify(user, answer, PURPOSE);
        const reason = refusalOf(user);
        return reason === undefined ? { user, methods } : await this.refuse(reason, user);
      } catch (error) {
        if (!(error instanceof AssertionRefused)) throw error;
        return this.refuse(error.message, user);
      }
    });
  }

  private refuseUnknown(reason: string): Promise<undefined> {
    return runAsOrganization(INSTALLATION_ID, () => this.refuse(reason));
  }

  private async refuse(reason: string, user?: UserEntity): Promise<undefined> {
    signIns.inc({ grant: 'passkey', outcome: 'denied' });
    await this.audit.refuse({
      action: 'session.create',
      resource: user === undefined ? 'user' : `user:${user.id}`,
      reason,
      ...(user === undefined ? {} : { userId: user.id }),
    });
    return undefined;
  }
}
