import { isDeepStrictEqual } from 'node:util';
import {
  Injectable,
  type ExecutionContext,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentContext,
  isUnanswered,
  logger,
  Problem,
  runInContext,
  whenClosed,
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

/** A request that streams, with all that it takes to ask about it again. */
interface Stream {
  readonly declared: CanAccess;
  readonly execution: ExecutionContext;
  readonly context: RequestContext;
  /** Time of the last completed check. */
  answeredAtMs: number;
}

const EVERY_MS = 400;
/** Maximum time that a stream continues while the database is too busy for a check. */
const UNANSWERED_MS = 20_000;

/**
 * Access is not decided once for a stream that lasts: an export, an upload or a stream of events is asked about again
 * all the time that it is open, and cut when its credential, its rules or the circumstances do not allow it any more.
 */
@Injectable()
export class ContinuousAccess implements OnModuleInit, OnApplicationShutdown {
  private readonly streams = new Set<Stream>();
  private timer: NodeJS.Timeout | undefined;
  private asking = false;

  constructor(
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly access: AccessService,
    private readonly credentials: CredentialRevalidator,
    private readonly guests: GuestAccess,
    private readonly audit: AuditLogService,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.askAgain(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Asks about a request again and again from now on, until its answer has ended. To be called when it begins to stream. */
  watch(declared: CanAccess, execution: ExecutionContext): void {
    const context = currentContext();
    if (context === undefined) throw new Error('a request without a context');
    const one = { declared, execution, context, answeredAtMs: Date.now() };
    this.streams.add(one);
    const response = execution.switchToHttp().getResponse<Response>();
    whenClosed(response, () => this.streams.delete(one));
  }

  private async askAgain(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      await Promise.all(
        [...this.streams].map((one) => runInContext(one.context, () => this.askAbout(one))),
      );
    } finally {
      this.asking = false;
    }
  }

  private async askAbout(one: Stream): Promise<void> {
    const http = one.execution.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
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
      logger.warn({ err }, 'the access of a stream could not be checked');
      response.destroy();
    }
  }

  private resourceOf({ declared: { subject, locator } }: Stream, { params }: Request): string {
    const found = locator && this.resourceTypes.instanceOf(locator);
    return resourceOf(subject, found, params as Readonly<Record<string, string>>);
  }

  /** Why a request may not go on; undefined when it may. */
  private async refusalOf(
    { declared, execution, context }: Stream,
    request: Request,
  ): Promise<Problem | undefined> {
    const holder = await this.credentials.principalOf(execution);
    if (holder === null || holder.requiredAction !== null) return withdrawn();
    const principal = await this.guests.principalFor(request, holder);
    context.principal = principal;
    const { action, subject, locator, inPart } = declared;
    if (locator === undefined) {
      return (await this.access.can(principal, action, subject)) ? undefined : withdrawn();
    }
    const parameters = request.params as Record<string, string>;
    const row = await this.resourceTypes.instanceOf(locator).locate(parameters);
    if (row === null) return new Problem('conflict', 'The resource of the stream was deleted.');
    const { outcome, parts } = await this.access.decide(principal, action, subject, row, {
      inPart,
    });
    const stands = outcome === 'allow' && (!inPart || holdsStill(request.parts ?? null, parts));
    return stands ? undefined : withdrawn();
  }
}

const withdrawn = (): Problem =>
  new Problem('forbidden', 'Your access to the resource of the stream has ended.');

/** Whether all that was shown when a stream began may be shown now; null is all of it. */
function holdsStill(shown: readonly Part[] | null, now: readonly Part[] | null): boolean {
  if (now === null) return true;
  return (
    shown?.every((part) => now.some((one) => one === part || isDeepStrictEqual(one, part))) === true
  );
}
