import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { AuditLogService } from '../../audit/index.ts';
import { CredentialRevalidator, denials } from '../../authorization/index.ts';
import {
  currentContext,
  isUnanswered,
  Problem,
  ROUTE_ACCESS,
  type Principal,
  type RouteAccess,
} from '../../platform/index.ts';
import { hasKeyPrefix } from '../credentials/api-keys/api-key-text.ts';
import { readSessionCookie } from '../credentials/sessions/session-cookie.ts';
import { CredentialConstraints, ConstraintViolation } from './credential-constraints.ts';
import { CookieVerifier } from './cookie-verifier.ts';
import { LastUses } from './last-uses.ts';
import {
  keyOf,
  presentedBy,
  VerifiedCredentials,
  type CredentialKind,
  type Verified,
} from './verified-credentials.ts';

/** A credential that a request carries, by its digest. */
interface Credential {
  readonly kind: CredentialKind;
  readonly digest: string;
}

/** Hands passport's outcome on instead of turning it into an answer of its own. */
function verifiedOrThrow<T>(error: unknown, verified: T | false, info: unknown): T {
  if (error instanceof Error) throw error;
  if (verified === false) throw info instanceof Error ? info : new Error('refused');
  return verified;
}

class JwtGuard extends AuthGuard('jwt') {
  override handleRequest<T>(error: unknown, verified: T | false, info: unknown): T {
    return verifiedOrThrow(error, verified, info);
  }
}

class ApiKeyGuard extends AuthGuard('api-key') {
  override handleRequest<T>(error: unknown, verified: T | false, info: unknown): T {
    return verifiedOrThrow(error, verified, info);
  }
}

/** Finds out who asks, the same principal whichever way they came in. Public routes are not asked. */
@Injectable()
export class AuthenticationGuard extends CredentialRevalidator implements CanActivate {
  private readonly tokenGuard = new JwtGuard();
  private readonly keyGuard = new ApiKeyGuard();

  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedCredentials,
    private readonly cookies: CookieVerifier,
    private readonly conditions: CredentialConstraints,
    private readonly uses: LastUses,
    private readonly audit: AuditLogService,
  ) {
    super();
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const declared = this.reflector.get<RouteAccess | undefined>(
      ROUTE_ACCESS,
      context.getHandler(),
    );
    if (declared?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const presented = presentedBy(request);
    if (presented.kind === 'none') throw refused('Send a bearer token or an API key.');
    if (!('digest' in presented)) return this.refuseHeaders(presented.kind);
    const known = this.verified.find(presented.digest);
    if (known === undefined || isConditional(presented.kind, known)) {
      return this.admitAsked(presented, known, context, request);
    }
    return this.admit(request, known);
  }

  /** Verifies a new credential, or one with constraints. */
  private async admitAsked(
    presented: Credential,
    known: Verified | undefined,
    context: ExecutionContext,
    request: Request,
  ): Promise<boolean> {
    const verified = known ?? (await this.verify(presented, context, request));
    if (isConditional(presented.kind, verified)) {
      await this.requireConditions(request, presented.kind, verified);
    }
    return this.admit(request, verified);
  }

  private admit(request: Request, verified: Verified): true {
    admit(request, verified);
    this.uses.note(verified.principal);
    return true;
  }

  /** Finds the current principal of an accepted request, without its DPoP proof, which is valid only once. */
  async principalOf(context: ExecutionContext): Promise<Principal | null> {
    const request = context.switchToHttp().getRequest<Request>();
    const presented = presentedBy(request);
    if (!('digest' in presented)) return null;
    const known = this.verified.find(presented.digest);
    if (known !== undefined) return known.principal;
    const since = this.verified.moment;
    try {
      const verified = await this.verifyAndRemember(presented.kind, context, request);
      this.verified.remember(presented.digest, verified, since);
      return verified.principal;
    } catch (error) {
      if (isUnanswered(error)) throw error;
      return null;
    }
  }

  private async requireConditions(
    request: Request,
    kind: CredentialKind,
    verified: Verified,
  ): Promise<void> {
    try {
      await this.conditions.require(request, kind, verified);
    } catch (error) {
      if (!(error instanceof ConstraintViolation)) throw error;
      await this.record(kind, error.message);
      throw error.problem;
    }
  }

  private async verify(
    presented: Credential,
    context: ExecutionContext,
    request: Request,
  ): Promise<Verified> {
    const since = this.verified.moment;
    let verified: Verified;
    try {
      verified = await this.verifyAndRemember(presented.kind, context, request);
    } catch (error) {
      // What could not be looked up has been neither found good nor bad.
      if (isUnanswered(error)) throw error;
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'refused';
      await this.record(presented.kind, reason);
      throw refused('The credential is not valid, or no longer valid.');
    }
    this.verified.remember(presented.digest, verified, since);
    return verified;
  }

  private async verifyAndRemember(
    kind: CredentialKind,
    context: ExecutionContext,
    request: Request,
  ): Promise<Verified> {
    if (kind === 'cookie') return this.cookies.verify(readSessionCookie(request) ?? '');
    const isKey = hasKeyPrefix(keyOf(request) ?? '');
    await (kind === 'api_key' || isKey ? this.keyGuard : this.tokenGuard).canActivate(context);
    return request.user as unknown as Verified;
  }

  private async refuseHeaders(kind: 'unreadable' | 'several'): Promise<never> {
    if (kind === 'several') {
      await this.record('credential', 'a bearer token and an API key at once');
      throw refused('Send a bearer token or an API key, not both.');
    }
    await this.record('bearer', 'the Authorization header holds no bearer token');
    throw refused('The Authorization header holds no bearer token.');
  }

  private async record(kind: string, reason: string): Promise<void> {
    denials.inc({ status: '401' });
    await this.audit.refuse({
      action: 'authentication.refuse',
      resource: kind,
      reason,
    });
  }
}

/** Whether a credential is good only under conditions that have to be looked at with each request. */
function isConditional(kind: CredentialKind, { boundTo, within }: Verified): boolean {
  return kind === 'dpop' || kind === 'cookie' || boundTo !== undefined || within !== undefined;
}

function admit(request: Request, { principal, boundTo }: Verified): void {
  request.principal = principal;
  const context = currentContext();
  if (context === undefined) throw new Error('a request without a context');
  context.principal = principal;
  // Its conditions are met: who sends it has proved to hold the key.
  context.proofKey = boundTo;
  context.organizationId = principal.organizationId;
}

const refused = (detail: string): Problem => new Problem('unauthenticated', detail);
