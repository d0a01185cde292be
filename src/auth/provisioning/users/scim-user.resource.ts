import { EMAIL_PATTERN } from '../../../platform/index.ts';
import { textOf, truthOf } from '../protocol/attribute-values.ts';
import { valueOf, type Json } from '../protocol/filter-match.ts';
import { objectIn } from '../protocol/patch-body.ts';
import type { Shape } from '../protocol/patch.ts';
import { versionTag } from '../protocol/resource-version.ts';
import { invalidValue } from '../protocol/scim-problem.ts';
import type { GroupMembership, SeenUser } from './scim-user.store.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const NAMES = ['formatted', 'givenName', 'familyName'] as const;
const MAX_NAME_LENGTH = 200;
const MAX_ID_LENGTH = 255;

/** Attributes that a PATCH can name. E-mail addresses follow userName, so a second address renames no user. */
export const USER_SHAPE: Shape = {
  schemas: { kind: 'list', readOnly: true },
  id: { kind: 'simple', readOnly: true },
  meta: { kind: 'complex', readOnly: true },
  groups: { kind: 'list', readOnly: true },
  roles: { kind: 'list', readOnly: true },
  userName: { kind: 'simple' },
  externalId: { kind: 'simple' },
  displayName: { kind: 'simple' },
  active: { kind: 'simple' },
  name: { kind: 'complex', subs: NAMES },
  emails: { kind: 'list', subs: ['value', 'type', 'primary', 'display'] },
};

/** A user as the directory requests it. */
export interface ScimUserInput {
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly formattedName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** As it is, when absent. */
  readonly active: boolean | undefined;
}

/** A user as SCIM writes them (RFC 7643, section 4.1). @param base address of the SCIM routes */
export function userResource(
  user: SeenUser,
  groups: readonly GroupMembership[],
  base: string,
): Json {
  return {
    schemas: [USER_SCHEMA],
    id: user.id,
    ...(user.externalId === null ? {} : { externalId: user.externalId }),
    userName: user.email,
    ...(user.name === null ? {} : { displayName: user.name }),
    ...nameOf(user),
    active: user.lockedAt === null,
    emails: [{ value: user.email, type: 'work', primary: true }],
    roles: user.roles.map((value) => ({ value })),
    groups: groups.map(({ groupId, displayName }) => ({
      value: groupId,
      $ref: `${base}/Groups/${groupId}`,
      display: displayName,
      type: 'direct',
    })),
    meta: {
      resourceType: 'User',
      created: user.createdAt.toISOString(),
      location: `${base}/Users/${user.id}`,
      version: versionTag(user.version),
    },
  };
}

function nameOf({ formattedName, givenName, familyName }: SeenUser): Json {
  const parts = { formatted: formattedName, givenName, familyName };
  const known = Object.entries(parts).filter(([, value]) => value !== null);
  return known.length === 0 ? {} : { name: Object.fromEntries(known) };
}

/** Parses a body or a patched resource. @throws ScimProblem that names the attribute */
export function readUser(body: unknown): ScimUserInput {
  const given = objectIn(body);
  const userName = textOf(given, 'userName', 254);
  if (userName === null) throw invalidValue('userName', 'is missing');
  if (!EMAIL_PATTERN.test(userName)) throw invalidValue('userName', 'must be an e-mail address');
  const name = valueOf(given, 'name') ?? {};
  if (typeof name !== 'object' || Array.isArray(name)) {
    throw invalidValue('name', 'must be an object');
  }
  const [formattedName, givenName, familyName] = NAMES.map((part) =>
    textOf(name as Json, part, MAX_NAME_LENGTH, `name.${part}`),
  ) as [string | null, string | null, string | null];
  return {
    userName,
    externalId: textOf(given, 'externalId', MAX_ID_LENGTH),
    displayName: textOf(given, 'displayName', MAX_NAME_LENGTH),
    formattedName,
    givenName,
    familyName,
    active: truthOf(given, 'active'),
  };
}

/** Display name from the directory, or from the parts of the name. */
export function calledName(
  wish: Omit<ScimUserInput, 'userName' | 'externalId' | 'active'>,
): string | null {
  if (wish.displayName !== null) return wish.displayName;
  if (wish.formattedName !== null) return wish.formattedName;
  const parts = [wish.givenName, wish.familyName].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ').slice(0, MAX_NAME_LENGTH);
}
