import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Part } from './part.ts';

/**
 * The parts of the located row that the caller may read; null if they may read all of it. Only routes with `inPart`
 * admit callers who may read a part, and these routes must use this decorator.
 */
export const Parts = createParamDecorator(
  (_data: unknown, context: ExecutionContext): readonly Part[] | null => {
    const { parts } = context.switchToHttp().getRequest<Request>();
    if (parts === undefined) throw new Error('the route is not declared with inPart');
    return parts;
  },
);
