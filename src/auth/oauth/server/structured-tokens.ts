import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { AuditLogService } from '../../../audit/index.ts';
import { runAsOrganization, isUnanswered, type Principal } from '../../../platform/index.ts';
import { TokenPrincipals } from '../../authentication/token-principals.ts';
import { readClientId } from '../../credentials/oauth-clients/client-id.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { RevokedTokens } from '../../credentials/revocation/revoked-tokens.ts';
import { bodyOf, withBody } from './received-body.ts';
import { AccessTokens, type AccessClaims } from '../../credentials/tokens/access-tokens.ts';

const LOOKS_STRUCTURED = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Replacement for a token format that the OAuth server does not support. */
const PLACEHOLDER = 'structured';

/** A token that is valid, and whom it speaks for. */
interface Standing {
  readonly claims: AccessClaims;
  readonly principal: Principal;
}

/** Requests that ask about a structured token, with that token. */
const asked = new WeakMap<object, string>();

/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of our structured access tokens. The OAuth server
 * finds out who asks, as for its own tokens, and what is answered is added here.
 */
@Injectable()
export class StructuredTokens {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly principals: TokenPrincipals,
    private readonly sessions: SessionService,
    private readonly revoked: RevokedTokens,
    private readonly audit: AuditLogService,
  ) {}

  /**
   * Returns the request without its structured token, which is stored for the response. @throws Problem where its form
   * could not be read
   */
  prepare(request: Request): Request {
    const bytes = bodyOf(request);
    const form = new URLSearchParams(bytes.toString('utf8'));
    const token = form.get('token');
    if (token === null || form.getAll('token').length > 1 || !LOOKS_STRUCTURED.test(token)) {
      return withBody(request, bytes);
    }
    form.set('token', PLACEHOLDER);
    const prepared = withBody(request, Buffer.from(form.toString()));
    asked.set(prepared, token);
    return prepared;
  }

  follow(provider: Provider): void {
    provider.use(async (context, next) => {
      await next();
      const token = asked.get(context.req);
      if (token === undefined || context.status !== 200) return;
      const { client } = (context as unknown as KoaContextWithOIDC).oidc;
      if (client === undefined) return;
      if (context.path.endsWith('/introspection')) {
        const mayAsk = client.clientAuthMethod !== 'none';
        context.body = mayAsk ? await this.describe(token, client.clientId) : { active: false };
      } else {
        await this.revoke(token, client.clientId);
      }
    });
  }

  private async describe(text: string, clientId: string): Promise<object> {
    const standing = await this.standing(text);
    const organizationId = readClientId(clientId)?.organizationId;
    if (standing === undefined || standing.principal.organizationId !== organizationId) {
      return { active: false };
    }
    const { claims } = standing;
    const type = claims.cnf === undefined ? 'Bearer' : 'DPoP';
    return { active: true, ...claims, token_type: type };
  }

  /** Whoever gives a token back ends the session that it stands on; a client can give back its own alone. */
  private async revoke(text: string, clientId: string): Promise<void> {
    const standing = await this.standing(text);
    if (standing === undefined || standing.claims.client_id !== clientId) return;
    const { organizationId, userId } = standing.principal;
    const { sid, act, jti, exp } = standing.claims;
    await runAsOrganization(organizationId, async () => {
      await this.audit.append({
        action: 'token.revoke',
        resource: `oauth_client:${clientId}`,
        ...(sid === undefined ? {} : { userId }),
      });
      // Somebody else's session is not for who acts in it to end.
      if (sid === undefined || act !== undefined) await this.revoked.revoke(jti, exp);
      else await this.sessions.revoke(organizationId, userId, sid);
    });
  }

  private async standing(text: string): Promise<Standing | undefined> {
    try {
      const claims = await this.tokens.verify(text);
      const { principal } = await this.principals.of(claims);
      return { claims, principal };
    } catch (error) {
      if (isUnanswered(error)) throw error;
      return undefined;
    }
  }
}
