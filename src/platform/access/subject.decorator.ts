import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** The row that the policy of the route decided on, so that no controller loads it again. */
export const Located = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const row = context.switchToHttp().getRequest<Request>().subject;
  if (row === undefined) throw new Error('the route declares no locator');
  return row;
});
