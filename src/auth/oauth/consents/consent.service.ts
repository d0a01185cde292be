import { Injectable } from '@nestjs/common';
import { currentPrincipal, notFound, UnitOfWork } from '../../../platform/index.ts';
import { OAuthClientService } from '../../credentials/oauth-clients/oauth-client.service.ts';
import type { SessionEntity } from '../../credentials/sessions/session.entity.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { SessionStore } from '../../credentials/sessions/session.store.ts';

/** Consent of a user to a client. */
export interface Consent {
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly since: string;
  readonly lastUsedAt: string;
}

/** Consents of users to OAuth clients; a consent is valid as long as its session. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly store: SessionStore,
    private readonly sessions: SessionService,
    private readonly clients: OAuthClientService,
    private readonly uow: UnitOfWork,
  ) {}

  async list(): Promise<{ items: Consent[] }> {
    const byClient = Map.groupBy(await this.held(), ({ clientId }) => clientId);
    const items = [...byClient].map(([clientId, of]) => this.described(clientId!, of));
    return { items: await Promise.all(items) };
  }

  /** Ends every session that a client got from the caller. */
  async withdraw(clientId: string): Promise<void> {
    const { organizationId, userId } = currentPrincipal();
    const own = (await this.held()).filter((session) => session.clientId === clientId);
    if (own.length === 0) throw notFound();
    await this.uow.run(async () => {
      for (const { id } of own) await this.sessions.revoke(organizationId, userId, id);
    });
  }

  private async held(): Promise<SessionEntity[]> {
    const { organizationId, userId } = currentPrincipal();
    const live = await this.store.listLive(organizationId, userId);
    return live.filter(({ clientId }) => clientId !== null);
  }

  private async described(clientId: string, of: readonly SessionEntity[]): Promise<Consent> {
    const metadata = await this.clients.metadata(clientId);
    const earliest = Math.min(...of.map(({ createdAt }) => createdAt.getTime()));
    const latest = Math.max(...of.map(({ lastUsedAt }) => lastUsedAt.getTime()));
    return {
      clientId,
      clientName: metadata?.client_name ?? clientId,
      scopes: [...new Set(of.flatMap(({ scopes }) => scopes ?? []))].sort(),
      since: new Date(earliest).toISOString(),
      lastUsedAt: new Date(latest).toISOString(),
    };
  }
}
