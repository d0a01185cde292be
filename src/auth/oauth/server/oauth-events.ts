import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { AuditLogService } from '../../../audit/index.ts';
import {
  INSTALLATION_ID,
  isId,
  runAsOrganization,
  type UserId,
  type OrganizationId,
} from '../../../platform/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { readClientId } from '../../credentials/oauth-clients/client-id.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { OAuthAdapters } from './oauth-adapter.ts';
import { TOKEN_PATH } from './library.ts';
import { OAuthAccounts } from './oauth-accounts.ts';

/** Grants by which metrics tell them apart; a stranger's text is none. */
const KNOWN_GRANTS: Readonly<Record<string, string>> = {
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'token_exchange',
};

/** Notes in the audit log and the metrics what the token endpoint gave or refused, before anybody has the answer. */
@Injectable()
export class OAuthEvents {
  constructor(
    private readonly audit: AuditLogService,
    private readonly accounts: OAuthAccounts,
    private readonly adapters: OAuthAdapters,
    private readonly sessions: SessionService,
  ) {}

  follow(provider: Provider): void {
    provider.use(async (context, next) => {
      await next();
      if (context.path === TOKEN_PATH && context.method === 'POST') {
        await this.note(context as unknown as KoaContextWithOIDC);
      }
    });
  }

  private async note(context: KoaContextWithOIDC): Promise<void> {
    const { params, client, entities } = context.oidc;
    const grant = KNOWN_GRANTS[String(params?.['grant_type'])] ?? 'unknown';
    const issued = context.status === 200;
    signIns.inc({ grant, outcome: issued ? 'succeeded' : 'denied' });
    const clientId = client?.clientId;
    const token = entities.AccessToken;
    const userId = token?.accountId;
    if (issued && token?.grantId !== undefined) await this.prolong(token.accountId, token.grantId);
    if (issued) await this.noteUsed(entities);
    const organizationId = homeOf(token?.extra, clientId);
    const entry = {
      action: 'token.issue',
      resource: clientId === undefined ? 'oauth_client' : `oauth_client:${clientId}`,
      ...(userId !== undefined && isId<UserId>(userId) ? { userId } : {}),
    } as const;
    await runAsOrganization(organizationId, () =>
      issued
        ? this.audit.append({ ...entry, details: { grant, ...actorIn(token) } })
        : this.audit.refuse({ ...entry, reason: `${grant}: ${errorIn(context.body)}` }),
    );
  }

  private async noteUsed(entities: KoaContextWithOIDC['oidc']['entities']): Promise<void> {
    const { AuthorizationCode: code, DeviceCode: device, RotatedRefreshToken: refresh } = entities;
    for (const used of [code, device, refresh]) {
      if (used !== undefined) await this.adapters.noteAnswered(used.kind, used.jti);
    }
  }

  /** The session that a client got lives on with each use of its refresh token. */
  private async prolong(accountId: string, grantId: string): Promise<void> {
    const user = await this.accounts.user(accountId);
    const session = user === null ? null : await this.accounts.session(user, grantId);
    if (session === null || session.clientId === null) return;
    await runAsOrganization(session.organizationId, () => this.sessions.prolong(session));
  }
}

/** The organization that a token was given in, or else of the client that asked. */
function homeOf(
  claims: Record<string, unknown> | undefined,
  clientId: string | undefined,
): OrganizationId {
  const ofToken = claims?.['org'];
  if (typeof ofToken === 'string' && isId<OrganizationId>(ofToken)) return ofToken;
  return readClientId(clientId ?? '')?.organizationId ?? INSTALLATION_ID;
}

/** Actor and subject of a delegation (RFC 8693). */
function actorIn(token: { extra?: Record<string, unknown> | undefined } | undefined): object {
  const act = token?.extra?.['act'];
  return act === undefined ? {} : { act };
}

function errorIn(body: unknown): string {
  const error = (body as { error?: unknown } | undefined)?.error;
  return typeof error === 'string' ? error : 'refused';
}
