import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  currentSource,
  logger,
  runAsOrganization,
  type Principal,
  type OrganizationId,
} from '../../platform/index.ts';
import { ApiKeyStore } from '../credentials/api-keys/api-key.store.ts';
import { SessionStore, type Use } from '../credentials/sessions/session.store.ts';

const EVERY_MS = 10_000;
const MAX_CREDENTIALS = 50_000;

interface NotedUse extends Use {
  readonly organizationId: OrganizationId;
  readonly kind: Principal['kind'];
}

/**
 * Records the last use of sessions and keys: noted in memory with each request, and written together every
 * few seconds, so that no request waits for it. A crash loses those of the last seconds.
 */
@Injectable()
export class LastUses implements OnModuleInit, OnApplicationShutdown {
  private noted = new Map<string, NotedUse>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sessions: SessionStore,
    private readonly keys: ApiKeyStore,
  ) {}

  onModuleInit(): void {
    const write = (): void => void this.write().catch((err: unknown) => logger.debug({ err }));
    this.timer = setInterval(write, EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write().catch((err: unknown) => logger.debug({ err }, 'last uses'));
  }

  note({ kind, organizationId, credentialId: id }: Principal): void {
    if (kind === 'client' || this.noted.size >= MAX_CREDENTIALS) return;
    this.noted.set(id, { id, organizationId, kind, at: new Date(), source: currentSource() });
  }

  private async write(): Promise<void> {
    const uses = [...this.noted.values()];
    this.noted = new Map();
    for (const [organizationId, own] of Map.groupBy(uses, (use) => use.organizationId)) {
      await runAsOrganization(organizationId, async () => {
        await this.sessions.noteUses(own.filter(({ kind }) => kind === 'user'));
        await this.keys.noteUses(own.filter(({ kind }) => kind === 'api_key'));
      });
    }
  }
}
