import { isId, type UserId } from '../../../platform/index.ts';
import { textOf } from '../protocol/attribute-values.ts';
import { valueOf, type Json } from '../protocol/filter-match.ts';
import { objectIn } from '../protocol/patch-body.ts';
import type { Shape } from '../protocol/patch.ts';
import { versionTag } from '../protocol/resource-version.ts';
import { invalidValue } from '../protocol/scim-problem.ts';
import type { GroupEntity } from '../groups/group.entity.ts';
import type { GroupMember } from '../groups/group.store.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const MAX_NAME_LENGTH = 200;
const MAX_ID_LENGTH = 255;
const MAX_MEMBERS = 100_000;

/** Attributes that a PATCH can name. */
export const GROUP_SHAPE: Shape = {
  schemas: { kind: 'list', readOnly: true },
  id: { kind: 'simple', readOnly: true },
  meta: { kind: 'complex', readOnly: true },
  displayName: { kind: 'simple' },
  externalId: { kind: 'simple' },
  members: { kind: 'list', subs: ['value', '$ref', 'display', 'type'] },
};

/** A group as the directory requests it. */
export interface GroupWish {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: readonly UserId[];
}

/** A group as SCIM writes it (RFC 7643, section 4.2). @param base address of the SCIM routes */
export function groupResource(
  group: GroupEntity,
  members: readonly GroupMember[] | undefined,
  base: string,
): Json {
  return {
    schemas: [GROUP_SCHEMA],
    id: group.id,
    ...(group.externalId === null ? {} : { externalId: group.externalId }),
    displayName: group.displayName,
    ...(members === undefined ? {} : { members: members.map((one) => memberOf(one, base)) }),
    meta: {
      resourceType: 'Group',
      created: group.createdAt.toISOString(),
      location: `${base}/Groups/${group.id}`,
      version: versionTag(group.version),
    },
  };
}

function memberOf({ userId, name }: GroupMember, base: string): Json {
  return { value: userId, $ref: `${base}/Users/${userId}`, display: name, type: 'User' };
}

/** Parses a body or a patched resource. @throws ScimProblem that names the attribute */
export function readGroup(body: unknown): GroupWish {
  const given = objectIn(body);
  const displayName = textOf(given, 'displayName', MAX_NAME_LENGTH);
  if (displayName === null) throw invalidValue('displayName', 'is missing');
  return {
    displayName,
    externalId: textOf(given, 'externalId', MAX_ID_LENGTH),
    members: membersIn(valueOf(given, 'members') ?? []),
  };
}

function membersIn(given: unknown): UserId[] {
  if (!Array.isArray(given) || given.length > MAX_MEMBERS) {
    throw invalidValue('members', `must be a list of at most ${MAX_MEMBERS}`);
  }
  const ids = given.map((one: unknown) => {
    const id = typeof one === 'object' && one !== null ? valueOf(one as Json, 'value') : one;
    if (typeof id === 'string' && isId<UserId>(id)) return id;
    throw invalidValue('members', 'must hold only ids of users');
  });
  return [...new Set(ids)];
}
