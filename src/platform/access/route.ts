import { SetMetadata, type Type } from '@nestjs/common';
import type { Subject } from './subject.ts';

/** Loads the row that a route's id names, for the policy to decide on. Sees the caller's organisation alone. */
export abstract class Locator<Row extends object = object> {
  /** The row with its id, organisationId and whatever the subject's conditions speak of; null when there is none. */
  abstract locate(parameters: Readonly<Record<string, string>>): Promise<Row | null>;
}

/**
 * How a route says who may use it. Every route says it, or the server does not start: `@Public()`,
 * `@Self()` or `@Can(action, subject)`.
 */
export type RouteAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'self'; readonly interactive: boolean }
  | {
      readonly kind: 'can';
      readonly action: string;
      readonly subject: Subject;
      readonly locator: Type<Locator> | undefined;
    };

export const ROUTE_ACCESS = 'stockade:access';

/** Anyone, signed in or not. */
export const Public = (): MethodDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'public' } satisfies RouteAccess);

/**
 * Any signed-in principal, for what is its own. With `interactive`, a person in a session and no API
 * key: for what a leaked key must not be able to change.
 */
export const Self = (options: { interactive?: boolean } = {}): MethodDecorator =>
  SetMetadata(ROUTE_ACCESS, {
    kind: 'self',
    interactive: options.interactive ?? false,
  } satisfies RouteAccess);

/**
 * Whoever the subject's policy lets do the action. With a locator the row that the route names is loaded
 * and decided on: 404 when the caller may not see it, 403 when it may see but not touch it.
 */
export const Can = (action: string, subject: Subject, locator?: Type<Locator>): MethodDecorator => {
  if (!Object.hasOwn(subject.actions, action)) {
    throw new Error(`${subject.name} has no action ${action}`);
  }
  return SetMetadata(ROUTE_ACCESS, { kind: 'can', action, subject, locator } satisfies RouteAccess);
};
