import { Body, Get, Param, Post, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { UndeclaredInputGuard } from './undeclared-input.guard.ts';

class Routes {
  @Get()
  none(@Param('id') id: string): string {
    return id;
  }

  @Post()
  body(@Body() body: object): object {
    return body;
  }
}

function asked(handler: 'none' | 'body', body: object): ExecutionContext {
  return {
    getClass: () => Routes,
    getHandler: () => Object.getOwnPropertyDescriptor(Routes.prototype, handler)?.value as object,
    switchToHttp: () => ({ getRequest: () => ({ path: '/v1/things', query: {}, body }) }),
  } as unknown as ExecutionContext;
}

describe('a body', () => {
  it('is let through where the route declares one', () => {
    expect(new UndeclaredInputGuard().canActivate(asked('body', { a: 1 }))).toBe(true);
  });

  it('is refused where it declares none, however its own decorators happen to be named', () => {
    const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, Routes, 'none') as object;
    const named = { ...metadata, '3x1f__customRouteArgs__:1': { index: 1 } };
    Reflect.defineMetadata(ROUTE_ARGS_METADATA, named, Routes, 'none');
    expect(() => new UndeclaredInputGuard().canActivate(asked('none', { a: 1 }))).toThrow('/a');
  });
});
