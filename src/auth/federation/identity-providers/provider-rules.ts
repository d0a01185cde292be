import { invalidField } from '../../../platform/index.ts';
import type { IdentityProviderEntity } from './identity-provider.entity.ts';

const MAX_MAPPED = 200;
const MAX_VALUE_LENGTH = 500;

type Rules = Pick<IdentityProviderEntity, 'defaultRoles' | 'roleClaim' | 'roleMapping'>;

/**
 * Whether a provider may give the roles that it is to give.
 *
 * @param assignable the roles that can be given
 * @throws Problem that names the field
 */
export function requireSoundRoles(
  { defaultRoles, roleClaim, roleMapping }: Rules,
  assignable: readonly string[],
): void {
  if (defaultRoles.includes('admin')) {
    throw invalidField(
      '/defaultRoles',
      'unsafe_role',
      'must not hold admin; map a value of the claim to it instead',
    );
  }
  if (defaultRoles.some((role) => !assignable.includes(role))) {
    throw invalidField(
      '/defaultRoles',
      'unknown_role',
      `must hold only these roles: ${assignable.join(', ')}`,
    );
  }
  if ((roleClaim === null) !== (roleMapping === null)) {
    throw invalidField('/roleMapping', 'mismatch', 'must be given with roleClaim, and only then');
  }
  const entries = Object.entries(roleMapping ?? {});
  if (entries.length > MAX_MAPPED || entries.some(([value]) => !isSoundValue(value))) {
    const detail = `must hold at most ${MAX_MAPPED} values of 1 to ${MAX_VALUE_LENGTH} characters`;
    throw invalidField('/roleMapping', 'too_much', detail);
  }
  if (entries.some(([, role]) => !assignable.includes(role))) {
    throw invalidField(
      '/roleMapping',
      'unknown_role',
      `must map only to these roles: ${assignable.join(', ')}`,
    );
  }
}

const isSoundValue = (value: string): boolean =>
  value !== '' && value.length <= MAX_VALUE_LENGTH && value.isWellFormed() && !value.includes('\0');

/**
 * Roles of a provider's user, in the order of `assignable`: those that the mapping gives for the values of the claim,
 * or else the default roles. Undefined if the provider has no mapping; existing roles then stay.
 */
export function mappedRoles(
  { defaultRoles, roleClaim, roleMapping }: Rules,
  claims: Readonly<Record<string, unknown>>,
  assignable: readonly string[],
): string[] | undefined {
  if (roleClaim === null || roleMapping === null) return undefined;
  const claim = Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : [];
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  const found = values.flatMap((value) =>
    typeof value === 'string' && Object.hasOwn(roleMapping, value) ? [roleMapping[value]] : [],
  );
  const given = found.length > 0 ? found : defaultRoles;
  return assignable.filter((role) => given.includes(role));
}
