import { isDeepStrictEqual } from 'node:util';
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentContext,
  isStreaming,
  isUnanswered,
  logger,
  Problem,
  ROUTE_ACCESS,
  runInContext,
  withdraw,
  type RequestContext,
  type RouteAccess,
} from '../../platform/index.ts';
import { denials } from '../authorization.metrics.ts';
import type { Part } from '../grants/part.ts';
import { AccessService } from '../policies/access.service.ts';
import { resourceOf, ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { GuestAccess } from '../guests/guest-access.ts';
import { CredentialRevalidator } from './credential-revalidator.ts';

type CanAccess = Extract<RouteAccess, { kind: 'can' }>;

/** A request in hand, with all that it takes to ask about it again. */
interface InHand {
  readonly declared: CanAccess;
  readonly execution: ExecutionContext;
  readonly context: RequestContext;
  /** When access was last asked about and answered. */
  answeredAtMs: number;
}

const EVERY_MS = 400;
/** How long a stream goes on while the database is too busy to say whether it may. */
const UNANSWERED_MS = 20_000;

/**
 * Access is not decided once for a stream that lasts: an export, an upload or a stream of events is asked about again
 * all the time that it is open, and cut when its credential, its rules or the circumstances do not allow it any more.
 */
@Injectable()
export class ContinuousAccessInterceptor
  implements NestInterceptor, OnModuleInit, OnApplicationShutdown
{
  private readonly inHand = new Set<InHand>();
  private timer: NodeJS.Timeout | undefined;
  private asking = false;

  constructor(
    private readonly reflector: Reflector,
    private readonly subjects: ResourceTypeCatalog,
    private readonly access: AccessService,
    private readonly credentials: CredentialRevalidator,
    private readonly visits: GuestAccess,
    private readonly audit: AuditLogService,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.askAgain(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = execution.getHandler();
    const declared = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, handler);
    const context = currentContext();
    if (declared?.kind === 'can' && context !== undefined) {
      this.inHand.add({ declared, execution, context, answeredAtMs: Date.now() });
    }
    return next.handle();
  }

  private async askAgain(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      await Promise.all([...this.inHand].map((one) => this.askAboutStream(one)));
    } finally {
      this.asking = false;
    }
  }

  private async askAboutStream(one: InHand): Promise<void> {
    const http = one.execution.switchToHttp();
    const request = http.getRequest<Request>();
    if (http.getResponse<Response>().closed) this.inHand.delete(one);
    else if (isStreaming(request)) {
      await runInContext(one.context, () => this.askAbout(one, request));
    }
  }

  private async askAbout(one: InHand, request: Request): Promise<void> {
    const response = one.execution.switchToHttp().getResponse<Response>();
    try {
      const refusal = await this.refusalOf(one, request);
      if (refusal === undefined) {
        one.answeredAtMs = Date.now();
        return;
      }
      denials.inc({ status: '403' });
      await this.audit.refuse({
        action: 'access.deny',
        resource: this.resourceOf(one, request),
        reason: `withdrawn while it lasted: ${one.declared.action} ${one.declared.subject.name}`,
      });
      withdraw(request, response, refusal, one.context.life);
    } catch (err) {
      if (isUnanswered(err) && Date.now() - one.answeredAtMs < UNANSWERED_MS) return;
      // What cannot be asked about is not allowed.
      logger.warn({ err }, 'access to a stream could not be asked about');
      response.destroy();
    }
  }

  private resourceOf({ declared: { subject, locator } }: InHand, { params }: Request): string {
    const found = locator && this.subjects.instanceOf(locator);
    return resourceOf(subject, found, params as Readonly<Record<string, string>>);
  }

  /** Why a request may not go on; undefined when it may. */
  private async refusalOf(
    { declared, execution, context }: InHand,
    request: Request,
  ): Promise<Problem | undefined> {
    const holder = await this.credentials.principalOf(execution);
    if (holder === null || holder.requiredAction !== null) return withdrawn();
    const principal = await this.visits.principalFor(request, holder);
    context.principal = principal;
    const { action, subject, locator, inPart } = declared;
    if (locator === undefined) {
      return (await this.access.can(principal, action, subject)) ? undefined : withdrawn();
    }
    const parameters = request.params as Record<string, string>;
    const row = await this.subjects.instanceOf(locator).locate(parameters);
    if (row === null) return new Problem('conflict', 'What it was for was deleted meanwhile.');
    const { outcome, parts } = await this.access.decide(principal, action, subject, row, {
      inPart,
    });
    const stands = outcome === 'allow' && (!inPart || holdsStill(request.parts ?? null, parts));
    return stands ? undefined : withdrawn();
  }
}

const withdrawn = (): Problem => new Problem('forbidden', 'The right to go on was withdrawn.');

/** Whether all that was shown when a stream began may be shown now; null is all of it. */
function holdsStill(shown: readonly Part[] | null, now: readonly Part[] | null): boolean {
  if (now === null) return true;
  return (
    shown?.every((part) => now.some((one) => one === part || isDeepStrictEqual(one, part))) === true
  );
}
