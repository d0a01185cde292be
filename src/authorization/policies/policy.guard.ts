import { Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AuditLog } from '../../audit/index.ts';
import {
  denials,
  notFound,
  Problem,
  ROUTE_ACCESS,
  type Locator,
  type Principal,
  type RouteAccess,
} from '../../platform/index.ts';
import { Access } from './access.service.ts';

type CanAccess = Extract<RouteAccess, { kind: 'can' }>;

/** Asks the policy that the route declares. A route that declares nothing is refused, as is everybody unknown. */
@Injectable()
export class PolicyGuard implements CanActivate {
  private readonly locators = new Map<Type<Locator>, Locator>();

  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly access: Access,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.get<RouteAccess | undefined>(
      ROUTE_ACCESS,
      context.getHandler(),
    );
    if (declared?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const principal = request.principal;
    if (principal === undefined || declared === undefined) {
      throw new Problem('unauthenticated', 'Send a bearer token or an API key.');
    }
    if (declared.kind === 'self') return this.decideSelf(declared.interactive, principal);
    await this.decide(declared, principal, request);
    return true;
  }

  private async decideSelf(interactive: boolean, principal: Principal): Promise<boolean> {
    if (!interactive || principal.kind === 'user') return true;
    return this.deny('self', 'an API key cannot do this; sign in');
  }

  /** 404 when the caller may not see the row, 403 when it may see but not touch it. */
  private async decide(declared: CanAccess, principal: Principal, request: Request): Promise<void> {
    const { action, subject, locator } = declared;
    if (locator === undefined) {
      if (await this.access.can(principal, action, subject)) return;
      await this.deny(subject.name, `${action} ${subject.name}`);
    } else {
      const parameters = request.params as Record<string, string>;
      const row = await this.instanceOf(locator).locate(parameters);
      if (row !== null && (await this.access.can(principal, action, subject, row))) {
        request.subject = row;
        return;
      }
      const visible =
        row !== null &&
        'read' in subject.actions &&
        (await this.access.can(principal, 'read', subject, row));
      const resource = `${subject.name}:${parameters['id'] ?? ''}`;
      await this.deny(resource, `${action} ${subject.name}`, visible);
    }
  }

  private instanceOf(type: Type<Locator>): Locator {
    const known = this.locators.get(type);
    if (known !== undefined) return known;
    const found = this.modules.get(type, { strict: false });
    this.locators.set(type, found);
    return found;
  }

  private async deny(resource: string, reason: string, visible = true): Promise<never> {
    denials.inc({ status: visible ? '403' : '404' });
    await this.audit.append({ action: 'access.deny', resource, status: 'denied', reason });
    if (!visible) throw notFound();
    throw new Problem('forbidden', `Your roles, grants and scopes do not allow: ${reason}.`);
  }
}
