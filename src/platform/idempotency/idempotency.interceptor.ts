import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { currentPrincipal } from '../context/context.ts';
import type { StoredAnswer } from './answer-record.ts';
import { Idempotency } from './idempotency.ts';

const KEPT_HEADERS = ['location', 'etag'];

const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Client-chosen key; a repeated request returns the stored response',
};

/** A POST that honours Idempotency-Key, as every one does that needs a principal. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(UseInterceptors(IdempotencyInterceptor), ApiHeader(KEY_HEADER));

/** Idempotency for a route that calls it itself, after it has received a streamed body. */
export const OwnIdempotency = (): MethodDecorator => ApiHeader(KEY_HEADER);

/** Answers a request that was answered before under the same Idempotency-Key as it was then. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return next.handle();
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
export function giveAnswer(response: Response, answer: StoredAnswer): void {
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
