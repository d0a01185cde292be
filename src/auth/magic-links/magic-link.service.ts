import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { signIns } from '../../platform/index.ts';
import { Links } from '../links/links.ts';
import { OrganizationStore } from '../organizations/organization.store.ts';
import { Sessions, type TokenPair } from '../sessions/session.service.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { refusalOfMail } from './refusal-of-mail.ts';

const TEN_MINUTES = 600;

/** Signing in with a link by mail: weaker than a password, and off unless an organisation switches it on. */
@Injectable()
export class MagicLinks {
  constructor(
    private readonly links: Links,
    private readonly organizations: OrganizationStore,
    private readonly sessions: Sessions,
    private readonly audit: AuditLog,
  ) {}

  /** Writes to somebody, or says why not. */
  async send(user: UserEntity): Promise<string | undefined> {
    const refusal = refusalOfMail(user, await this.organizations.get(user.organizationId));
    if (refusal === undefined) await this.links.send('magic-link', user, TEN_MINUTES);
    return refusal;
  }

  /** The grant. Undefined means refused, for a reason only the audit log knows. */
  async signIn(token: string): Promise<TokenPair | undefined> {
    const done = await this.links.tryUse('magic-link', token, (user) => this.begin(user));
    const pair = done?.result;
    signIns.inc({ grant: 'magic_link', outcome: pair === undefined ? 'denied' : 'succeeded' });
    return pair;
  }

  private async begin(user: UserEntity): Promise<TokenPair | undefined> {
    const reason = refusalOfMail(user, await this.organizations.get(user.organizationId));
    if (reason === undefined) return this.sessions.begin({ user, methods: ['email'] });
    await this.audit.append({
      action: 'session.create',
      resource: `user:${user.id}`,
      userId: user.id,
      status: 'denied',
      reason,
    });
    return undefined;
  }
}
