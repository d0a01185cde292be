import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { Problem } from '../problems/problem.ts';
import { pointerToken } from './validation.ts';

/**
 * Refuses query parameters and body fields on business routes that declare none. Where a route declares
 * a class for them, validation refuses what the class does not know.
 */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.path.startsWith('/v1/')) {
      const declared = declaredBy(context);
      const unknown = [
        ...(declared.has(RouteParamtypes.QUERY) ? [] : namesIn(request.query)),
        ...(declared.has(RouteParamtypes.BODY) ? [] : namesIn(request.body)),
      ];
      if (unknown.length > 0) throw unknownFields(unknown);
    }
    return true;
  }
}

/** Cached: the declarations of a handler do not change while the server runs. */
const known = new WeakMap<object, ReadonlySet<number>>();

function declaredBy(context: ExecutionContext): ReadonlySet<number> {
  const handler = context.getHandler();
  const declared = known.get(handler) ?? readDeclaration(context);
  known.set(handler, declared);
  return declared;
}

function readDeclaration(context: ExecutionContext): ReadonlySet<number> {
  const parameters = (Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) ?? {}) as object;
  // `kind:place`. A decorator of our own has a random text for its kind, which may begin with a digit.
  const kinds = Object.keys(parameters).flatMap((key) => /^(\d+):/.exec(key)?.[1] ?? []);
  return new Set(kinds.map(Number));
}

function namesIn(input: unknown): string[] {
  return typeof input === 'object' && input !== null ? Object.keys(input).slice(0, 20) : [];
}

function unknownFields(names: readonly string[]): Problem {
  const errors = names.map((name) => ({
    pointer: `/${pointerToken(name)}`,
    code: 'unknown_field',
    detail: 'is not a field of this request; remove it',
  }));
  const pointers = errors.map(({ pointer }) => pointer).join(', ');
  return new Problem('invalid_request', `Invalid input at: ${pointers}`.slice(0, 500), { errors });
}
