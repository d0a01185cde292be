import { TextsField } from '../../platform/index.ts';

/** Format of a role name. */
export const ROLE_NAME = /^[a-z][a-z0-9-]{0,39}$/;

interface RolesOptions {
  readonly alone?: boolean;
  readonly about: string;
  readonly min?: number;
  readonly optional?: boolean;
  readonly example?: readonly string[];
}

/** A list of role names. `Assignments` checks whether the roles exist. */
export const RolesField = (options: RolesOptions): PropertyDecorator =>
  TextsField({ ...options, max: 20, longest: 40, pattern: ROLE_NAME });
