import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PATH_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { GUEST, ROLES, ROUTE_ACCESS, type RouteAccess } from '../../platform/index.ts';

/** One mounted route and who may use it. */
export interface RouteDeclaration {
  readonly method: string;
  readonly path: string;
  readonly access: RouteAccess;
}

/** Knows every mounted route; refuses to let the server start while one has no declaration. */
@Injectable()
export class Declarations implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    this.list();
  }

  /** @throws Error naming each route that declares nothing */
  list(): RouteDeclaration[] {
    const undeclared: string[] = [];
    const declared = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (instance === undefined || metatype === null) return [];
      const prefix = Reflect.getMetadata(PATH_METADATA, metatype) as string;
      return this.scanner
        .getAllMethodNames(Object.getPrototypeOf(instance) as object)
        .flatMap((name) => {
          const handler = (instance as Record<string, unknown>)[name] as () => unknown;
          const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
          if (path === undefined) return [];
          const method =
            RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
          const full = `/${[prefix, path]
            .map((part) => part.replace(/^\/|\/$/g, ''))
            .filter(Boolean)
            .join('/')}`;
          const access = this.reflector.get<RouteAccess | undefined>(ROUTE_ACCESS, handler);
          if (access === undefined) undeclared.push(`${method} ${full}`);
          return access === undefined ? [] : [{ method: method ?? 'GET', path: full, access }];
        });
    });
    if (undeclared.length > 0) {
      throw new Error(`These routes say nothing about who may use them: ${undeclared.join(', ')}`);
    }
    return declared.sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
  }
}

const COLUMNS = [...ROLES, GUEST];

/** The table of docs/generated/access-matrix.md: each route, its declaration, and what each role reaches. */
export function accessMatrix(routes: readonly RouteDeclaration[]): string {
  const rows = routes.map(({ method, path, access }) => {
    const cells = COLUMNS.map((role) => reachOf(access, role));
    return `| ${method} ${path} | ${describeAccess(access)} | ${cells.join(' | ')} |`;
  });
  return [
    '# Who may use which route',
    '',
    'Generated from the declarations on the controllers and the policies beside their resource types. A dash means that',
    'the policy refuses. A guest belongs to another organization that a dataset is shared with. An API key can do what both its owner and its scopes allow.',
    '',
    `| route | declaration | ${COLUMNS.join(' | ')} |`,
    `|---|---|${COLUMNS.map(() => '---').join('|')}|`,
    ...rows,
    '',
  ].join('\n');
}

function describeAccess(access: RouteAccess): string {
  if (access.kind === 'public') return 'public';
  const recent = access.recent ? ', signed in lately' : '';
  const interactive = access.interactive ? ', in a session' : '';
  if (access.kind === 'self') return `self${interactive}${recent}`;
  const scope = access.subject.actions[access.action] ?? '';
  const within = access.withinScopes ? ', for roles within its scopes' : '';
  return `${access.action} ${access.subject.name} (scope ${scope})${interactive}${within}${recent}`;
}

function reachOf(access: RouteAccess, role: string): string {
  if (access.kind === 'public') return 'anyone';
  if (access.kind === 'self') return role === GUEST ? '—' : 'own';
  const reaches = access.subject.rules
    .filter((rule) => rule.role === role && rule.actions.includes(access.action))
    .map((rule) => rule.reach.words);
  return reaches.length === 0 ? '—' : reaches.join(', ');
}
