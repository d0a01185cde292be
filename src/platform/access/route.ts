import { SetMetadata, type Type } from '@nestjs/common';
import type { RequiredAction } from '../context/principal.ts';
import type { Subject } from './subject.ts';

/**
 * Loads the row that the id of a route names, so that a policy can decide on it. Loads only rows of the caller's
 * organization.
 */
export abstract class Locator<Row extends object = object> {
  /** The row with its id, organizationId and whatever the subject's conditions speak of; null when there is none. */
  abstract locate(parameters: Readonly<Record<string, string>>): Promise<Row | null>;

  /** Returns the cached row without waiting; undefined if it is not cached. */
  remembered(_parameters: Readonly<Record<string, string>>): Row | undefined {
    return undefined;
  }

  /** Resource type of the route's id in the audit log, if it is not a row of the subject. */
  readonly resourceType?: string;

  /** Rows that the caller may read, newest first, if the resource type has a list. */
  list?(beforeId: string | undefined, limit: number): Promise<(Row & { readonly id: string })[]>;
}

/**
 * Access declaration of a route. Every route has one, or the server does not start: `@Public()`,
 * `@Self()` or `@Can(action, subject)`.
 */
export type RouteAccess =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'self';
      readonly interactive: boolean;
      readonly despiteRequiredAction: boolean | RequiredAction;
      readonly recent: boolean;
    }
  | {
      readonly kind: 'can';
      readonly action: string;
      readonly subject: Subject;
      readonly locator: Type<Locator> | undefined;
      readonly recent: boolean;
      readonly inPart: boolean;
      readonly interactive: boolean;
      readonly withinScopes: boolean;
    };

export const ROUTE_ACCESS = 'stockade:access';

/** Anyone, signed in or not. */
export const Public = (): MethodDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'public' } satisfies RouteAccess);

interface SelfOptions {
  /** A person in a session of their own, neither a key nor a client that was let in: for what a leaked credential must not change. */
  readonly interactive?: boolean;
  /** Also for whoever has to change the password or enrol a factor first, or for one of them: for what they need for that. */
  readonly despiteRequiredAction?: boolean | RequiredAction;
  /** Only who has proved lately who they are (RFC 9470). */
  readonly recent?: boolean;
}

/** Any authenticated principal may call the route, for data and settings of its own. */
export const Self = (options: SelfOptions = {}): MethodDecorator =>
  SetMetadata(ROUTE_ACCESS, {
    kind: 'self',
    interactive: options.interactive ?? false,
    despiteRequiredAction: options.despiteRequiredAction ?? false,
    recent: options.recent ?? false,
  } satisfies RouteAccess);

interface CanOptions {
  /** Only who has proved lately who they are (RFC 9470): for what is sensitive. */
  readonly recent?: boolean;
  /** Also admits callers who may read a part of the row; the route shows only that part. */
  readonly inPart?: boolean;
  /** A person in a session of their own, whatever scopes a key or a client has: for what decides who may do what. */
  readonly interactive?: boolean;
  /** A key or a client is let in only where the roles of the row allow no more than its scopes: for what changes accounts. */
  readonly withinScopes?: boolean;
}

/**
 * Principals that the policy of the resource type allows the action may call the route. With a locator, the policy
 * decides on the row that the route names: 404 if the caller may not see the row, 403 if the caller may see it but not
 * do this.
 */
export const Can = (
  action: string,
  subject: Subject,
  locator?: Type<Locator>,
  options: CanOptions = {},
): MethodDecorator => {
  if (!Object.hasOwn(subject.actions, action)) {
    throw new Error(`${subject.name} has no action ${action}`);
  }
  const { recent = false, inPart = false, interactive = false, withinScopes = false } = options;
  const access = {
    kind: 'can',
    action,
    subject,
    locator,
    recent,
    inPart,
    interactive,
    withinScopes,
  } satisfies RouteAccess;
  return SetMetadata(ROUTE_ACCESS, access);
};
