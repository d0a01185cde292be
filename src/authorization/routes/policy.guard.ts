import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { setTimeout } from 'node:timers/promises';
import type { Request } from 'express';
import { AuditLogService } from '../../audit/index.ts';
import {
  Config,
  insufficientScope,
  notFound,
  Problem,
  ROUTE_ACCESS,
  scopesBeyondOwn,
  isSignedIn,
  type Principal,
  type RouteAccess,
} from '../../platform/index.ts';
import { denials } from '../authorization.metrics.ts';
import { DecisionRecorder, type AskedPolicy } from '../decisions/decision-recorder.ts';
import { MISSING } from '../decisions/replay.ts';
import { AccessService, type CheckOptions, type Decision } from '../policies/access.service.ts';
import { ContinuousAccess } from '../continuous-access/continuous-access.ts';
import { AnswerMasking } from '../masking/answer-masking.ts';
import { actionRequired, recentSignInRequired, stepUpRequired } from './challenges.ts';
import { Assignments } from '../roles/assignments.ts';
import {
  resourceTypeOf,
  resourceOf,
  ResourceTypeCatalog,
} from '../resource-types/resource-types.ts';

type PathParameters = Readonly<Record<string, string>>;
type CanAccess = Extract<RouteAccess, { kind: 'can' }>;
type SignedInAccess = Exclude<RouteAccess, { kind: 'public' }>;

/** Asks the policy that the route declares. A route that declares nothing is refused, as is everybody unknown. */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly access: AccessService,
    private readonly decisions: DecisionRecorder,
    private readonly audit: AuditLogService,
    private readonly assignments: Assignments,
    private readonly config: Config,
    private readonly masking: AnswerMasking,
    private readonly continuous: ContinuousAccess,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const handler = context.getHandler();
    const declared = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, handler);
    const masked = this.masking.concerns(handler);
    if (!masked && (declared?.kind === 'public' || this.allowRepetition(declared, context)))
      return true;
    return this.decideOn(context, declared, masked);
  }

  private async decideOn(
    context: ExecutionContext,
    declared: RouteAccess | undefined,
    masked: boolean,
  ): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (declared?.kind !== 'public') await this.requireAllowed(context, declared, request);
    if (masked) await this.masking.prepare(context.getHandler(), request);
    return true;
  }

  /**
   * Allows a request that repeats the last allowed decision on its row, from caches alone: most requests repeat one, and
   * then wait for nothing. Counts the decision, and hands the row to the handler. False if anything differs or is not cached.
   */
  private allowRepetition(declared: RouteAccess | undefined, context: ExecutionContext): boolean {
    if (declared?.kind !== 'can' || declared.locator === undefined || !isPlain(declared))
      return false;
    const request = context.switchToHttp().getRequest<Request>();
    const { principal } = request;
    if (principal?.requiredAction !== null) return false;
    const { action, subject, locator, inPart } = declared;
    const row = this.resourceTypes.instanceOf(locator).remembered(request.params as PathParameters);
    if (row === undefined) return false;
    const decision = this.access.decideFromMemory(principal, action, subject, row, { inPart });
    if (decision?.outcome !== 'allow') return false;
    if (!this.decisions.countRepetition({ principal, action, subject, row }, decision, null))
      return false;
    handOver(request, declared, row, decision);
    this.watchStream(request, declared, context);
    return true;
  }

  private async requireAllowed(
    context: ExecutionContext,
    declared: SignedInAccess | undefined,
    request: Request,
  ): Promise<void> {
    const { principal } = request;
    if (principal === undefined || declared === undefined) {
      throw new Problem('unauthenticated', 'Send a bearer token or an API key.');
    }
    await this.requireNoPendingAction(declared, principal);
    // First, so that what a key may never do is not on record as allowed.
    if (declared.interactive) await this.requireSession(declared, principal);
    if (declared.kind === 'self') await this.decideSelf(principal);
    else await this.decide(declared, principal, request);
    if (declared.kind === 'can' && declared.withinScopes) {
      await this.requireWithinScopes(declared, principal, request);
    }
    if (declared.recent) await this.requireRecent(principal);
    if (declared.kind === 'can') this.watchStream(request, declared, context);
  }

  /** Access is asked about again and again once the request streams. */
  private watchStream(request: Request, declared: CanAccess, context: ExecutionContext): void {
    request.onStream = () => this.continuous.watch(declared, context);
  }

  private async requireNoPendingAction(
    declared: SignedInAccess,
    { requiredAction, kind }: Principal,
  ): Promise<void> {
    const even = declared.kind === 'self' ? declared.despiteRequiredAction : false;
    if (requiredAction === null || even === true || even === requiredAction) return;
    const problem = actionRequired(requiredAction, kind);
    await this.record('self', problem.detail, '403');
    throw problem;
  }

  private async decideSelf({ guestOf }: Principal): Promise<void> {
    if (guestOf !== undefined)
      await this.deny('self', 'guests have no account in this organization');
  }

  /** For what neither a key nor an OAuth client does, whatever its scopes are. */
  private async requireSession(declared: SignedInAccess, principal: Principal): Promise<void> {
    if (isSignedIn(principal)) return;
    const resource = declared.kind === 'self' ? 'self' : resourceTypeOf(declared.subject);
    await this.deny(resource, 'API keys and OAuth clients cannot do this; sign in as a user');
  }

  /** A key or an OAuth client changes no account that may do more than its own scopes name. */
  private async requireWithinScopes(
    { action, subject, locator }: CanAccess,
    { organizationId }: Principal,
    request: Request,
  ): Promise<void> {
    const { id, roles } = request.subject as { readonly id: string; readonly roles: string[] };
    const beyond = await this.assignments.beyondOwn(organizationId, roles);
    if (beyond.length === 0) return;
    const words = `${action} ${subject.name}, whose roles also need the scopes ${beyond.join(', ')}`;
    const found = locator && this.resourceTypes.instanceOf(locator);
    const resource = resourceOf(subject, found, request.params as PathParameters, id);
    await this.deny(resource, words, { scopes: beyond });
  }

  /** RFC 9470: says how fresh the proof has to be. A program proves itself with each request. */
  private async requireRecent({ kind, authenticatedAtMs }: Principal): Promise<void> {
    const most = this.config.AUTH_REAUTHENTICATION_AGE;
    const since = Date.now() - (authenticatedAtMs ?? 0);
    if (kind !== 'user' || since <= most * 1000) return;
    await this.record('self', 'the sign-in is too old', '401');
    throw recentSignInRequired(most);
  }

  /** 404 when the caller may not see the row, 403 when it may see but not touch it. */
  private async decide(declared: CanAccess, principal: Principal, request: Request): Promise<void> {
    const { action, subject, locator, inPart } = declared;
    const words = `${action} ${subject.name}`;
    const scopes = scopesBeyondOwn([subject.actions[action] ?? []].flat());
    if (locator === undefined) {
      const asked = { principal, action, subject, row: undefined, inPart };
      const { outcome } = await this.decided(asked, words, resourceTypeOf(subject));
      if (outcome !== 'allow') await this.deny(resourceTypeOf(subject), words, { scopes });
    } else {
      const parameters = request.params as PathParameters;
      const found = this.resourceTypes.instanceOf(locator);
      const row = await found.locate(parameters);
      const resource = resourceOf(subject, found, parameters, idOf(row));
      if (row === null) await this.noteMissing({ principal, action, subject, row: undefined });
      else {
        const asked = { principal, action, subject, row, inPart };
        const decision = await this.decided(asked, words, resource);
        if (decision.outcome === 'allow') return handOver(request, declared, row, decision);
      }
      const visible = row !== null && (await this.sees({ principal, action, subject, row }));
      await this.deny(resource, words, { visible, scopes });
    }
  }

  /** Decides and keeps what was decided. @throws Problem when a rule allows it and a condition does not */
  private async decided(
    asked: AskedPolicy & CheckOptions,
    words: string,
    resource: string,
  ): Promise<Decision> {
    const { principal, action, subject, row } = asked;
    const decision = await this.access.decide(principal, action, subject, row, asked);
    const { outcome, limits } = decision;
    const missing = limits.map(({ condition, unmet }) => {
      return `${condition.name}: ${unmet.map((one) => one.words).join(', ')}`;
    });
    const why = limits.length === 0 ? `no rule allows: ${words}` : missing.join('; ');
    if (outcome === 'allow') await this.decisions.note(asked, decision, null);
    else {
      const told = limits.length > 0 || (await this.sees(asked));
      await this.decisions.note(asked, decision, told ? why : MISSING);
    }
    if (limits.length > 0) {
      await this.record(resource, why, outcome === 'step_up' ? '401' : '403');
      throw outcome === 'step_up'
        ? stepUpRequired(limits, why)
        : new Problem('forbidden', `${why}.`);
    }
    return decision;
  }

  /** Whether what is asked about may be known to be there. */
  private async sees({ principal, subject, row }: AskedPolicy): Promise<boolean> {
    if (row === undefined) return true;
    if (!('read' in subject.actions)) return false;
    return this.access.can(principal, 'read', subject, row, { inPart: true });
  }

  /** Records a denial for a row that does not exist. */
  private async noteMissing(asked: AskedPolicy): Promise<void> {
    const { principal, action, subject } = asked;
    const { policy, circumstances } = await this.access.decide(principal, action, subject);
    const nothing = {
      outcome: 'deny',
      rule: undefined,
      limits: [],
      grants: [],
      parts: null,
    } as const;
    await this.decisions.note(asked, { ...nothing, policy, circumstances }, MISSING);
  }

  /** @param scopes that the credential lacks for it; every route's are published, so naming them reveals nothing */
  private async deny(
    resource: string,
    reason: string,
    { visible = true, scopes = [] }: { visible?: boolean; scopes?: readonly string[] } = {},
  ): Promise<never> {
    await this.record(resource, reason, visible ? '403' : '404');
    if (!visible) {
      await evenTime();
      throw scopes.length > 0 ? unseen(scopes) : notFound();
    }
    throw scopes.length > 0
      ? insufficientScope(scopes, reason)
      : new Problem('forbidden', `Your roles and grants do not allow: ${reason}.`);
  }

  private async record(resource: string, reason: string, status: string): Promise<void> {
    denials.inc({ status });
    await this.audit.refuse({ action: 'access.deny', resource, reason });
  }
}

/** Whether a route asks for nothing but that its policy allows the action. */
const isPlain = ({ interactive, withinScopes, recent }: CanAccess): boolean =>
  !interactive && !withinScopes && !recent;

/** Gives the handler the row that was decided on, and the parts of it that the caller may see. */
function handOver(request: Request, { inPart }: CanAccess, row: object, { parts }: Decision): void {
  request.subject = row;
  if (inPart) request.parts = parts;
}

const idOf = (row: object | null): string | undefined =>
  (row as { readonly id?: string } | null)?.id;

/** The same for what is there and what is not: it depends on the credential alone. */
const unseen = (scopes: readonly string[]): Problem =>
  new Problem(
    'not_found',
    `Check the address; your token or key also lacks the scope ${scopes.join(', ')}.`,
  );

const EVEN_MS = 10;

/**
 * Waits for the next tick of a clock: what is there and not to be seen is remembered and found sooner than what is not
 * there, and the time of the answer would tell.
 */
async function evenTime(): Promise<void> {
  await setTimeout(EVEN_MS - (performance.now() % EVEN_MS));
}
