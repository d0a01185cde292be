import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { currentPrincipal } from '../context/context.ts';
import { Idempotency, type Answer } from './idempotency.ts';

const OWN_IDEMPOTENCY = 'stockade:own-idempotency';
const KEPT_HEADERS = ['location', 'etag'];

/** For a route that streams its body and therefore asks Idempotency itself once the body is in. */
export const OwnIdempotency = (): MethodDecorator => SetMetadata(OWN_IDEMPOTENCY, true);

/** Honours Idempotency-Key on every authenticated POST. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.headers['idempotency-key'];
    const own = this.reflector.get<boolean | undefined>(OWN_IDEMPOTENCY, context.getHandler());
    if (request.method !== 'POST' || typeof key !== 'string' || own === true) return next.handle();
    if (request.principal === undefined) return next.handle();
    return from(this.answer(request, context.switchToHttp().getResponse<Response>(), key, next));
  }

  private async answer(
    request: Request,
    response: Response,
    key: string,
    next: CallHandler,
  ): Promise<unknown> {
    const fingerprint = `${request.method} ${request.originalUrl} ${JSON.stringify(request.body ?? null)}`;
    const answer = await this.idempotency.once(currentPrincipal(), key, fingerprint, async () => {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return { status: response.statusCode, headers: keptHeaders(response), body };
    });
    giveAnswer(response, answer);
    return answer.body;
  }
}

/** Puts a stored answer's status and headers on the response; its body is returned by the caller. */
export function giveAnswer(response: Response, answer: Answer): void {
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
}

function keptHeaders(response: Response): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = response.getHeader(name);
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}
