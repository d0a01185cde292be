import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { AuditLog } from '../../audit/index.ts';
import {
  currentContext,
  denials,
  isUnanswered,
  Problem,
  ROUTE_ACCESS,
  type Principal,
  type RouteAccess,
} from '../../platform/index.ts';
import { ALGORITHMS, DpopProofs } from './dpop-proofs.ts';
import {
  presentedBy,
  tokenOf,
  VerifiedCredentials,
  type Verified,
} from './verified-credentials.ts';

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
export class AuthenticationGuard implements CanActivate {
  private readonly guards = {
    bearer: new JwtGuard(),
    dpop: new JwtGuard(),
    api_key: new ApiKeyGuard(),
  };

  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedCredentials,
    private readonly proofs: DpopProofs,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.get<RouteAccess | undefined>(
      ROUTE_ACCESS,
      context.getHandler(),
    );
    if (declared?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const presented = presentedBy(request);
    if (presented.kind === 'none') throw refused('Send a bearer token or an API key.');
    if (!('digest' in presented)) return this.refuseHeaders(presented.kind);
    const verified =
      this.verified.find(presented.digest) ?? (await this.verify(presented, context, request));
    if (verified.boundTo !== undefined || presented.kind === 'dpop') {
      await this.requireProof(request, presented.kind, verified.boundTo);
    }
    admit(request, verified.principal);
    return true;
  }

  /** A token that is bound to a key is worth nothing without it, and cannot pass as a bearer's. */
  private async requireProof(
    request: Request,
    kind: string,
    boundTo: string | undefined,
  ): Promise<void> {
    try {
      if (kind !== 'dpop') throw new Error('a bound token without a proof');
      if (boundTo === undefined) throw new Error('a proof for a token that is not bound');
      await this.proofs.require(request, tokenOf(request) ?? '', boundTo);
    } catch (error) {
      if (isUnanswered(error)) throw error;
      await this.record(kind, reasonOf(error));
      throw new Problem('unauthenticated', 'The proof of the key is not valid.', {
        headers: { 'WWW-Authenticate': PROOF_CHALLENGE },
      });
    }
  }

  private async verify(
    presented: { readonly kind: 'bearer' | 'dpop' | 'api_key'; readonly digest: string },
    context: ExecutionContext,
    request: Request,
  ): Promise<Verified> {
    const since = this.verified.moment;
    try {
      await this.guards[presented.kind].canActivate(context);
    } catch (error) {
      // What could not be looked up has been neither found good nor bad.
      if (isUnanswered(error)) throw error;
      await this.record(presented.kind, reasonOf(error));
      throw refused('This credential is not valid, or no longer.');
    }
    const verified = request.user as unknown as Verified;
    this.verified.remember(presented.digest, verified, since);
    return verified;
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
    await this.audit.append({
      action: 'authentication.refuse',
      resource: kind,
      status: 'denied',
      reason,
    });
  }
}

function admit(request: Request, principal: Principal): void {
  request.principal = principal;
  const context = currentContext();
  if (context === undefined) throw new Error('a request without a context');
  context.principal = principal;
  context.organizationId = principal.organizationId;
}

/** Both ways to present a token (RFC 9449, section 7.1). */
const PROOF_CHALLENGE = `Bearer realm="stockade", DPoP error="invalid_dpop_proof", algs="${ALGORITHMS.join(' ')}"`;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.slice(0, 200) : 'refused';

const refused = (detail: string): Problem => new Problem('unauthenticated', detail);
