import { v7 } from 'uuid';

/** A fresh UUIDv7 (RFC 9562): made here and not in the database, so that a ciphertext can be bound to it. */
export function newId(): string {
  return v7();
}

export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/** The organization of events that concern the installation and of nobody's in particular. */
export const INSTALLATION_ID = '00000000-0000-0000-0000-000000000000';
