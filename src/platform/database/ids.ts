import { v7 } from 'uuid';

declare const NAME: unique symbol;

/** A UUID that is known to name one kind of thing: an id of another kind does not compile in its place. */
export type Id<Name extends string = string> = string & { readonly [NAME]: Name };

export type OrganizationId = Id<'organization'>;
export type UserId = Id<'user'>;
export type DatasetId = Id<'dataset'>;
export type ImportId = Id<'import'>;
export type RunId = Id<'run'>;
export type DataKeyId = Id<'data key'>;

/** A fresh UUIDv7 (RFC 9562): made here and not in the database, so that a ciphertext can be bound to it. */
export function newId<Kind extends Id = Id>(): Kind {
  return v7() as Kind;
}

export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a string has the form of an id. A row with that id need not exist. */
export function isId<Kind extends Id = Id>(text: string): text is Kind {
  return ID_PATTERN.test(text);
}

/** The nil UUID (RFC 9562), which `newId` never makes. */
const NIL = '00000000-0000-0000-0000-000000000000';

/** The organization of events that concern the installation and no organization in particular. */
export const INSTALLATION_ID = NIL as OrganizationId;

/** The id that no user has: looked up in place of a user, so that an unknown name costs the same work. */
export const NO_USER_ID = NIL as UserId;
