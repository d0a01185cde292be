import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** Signed in as this person. */
  readonly client: Client;
}

/** Somebody new in the admin's organization, who has signed in. */
export async function newPerson(admin: Client, role: string): Promise<Person> {
  const email = `${role}-${randomBytes(4).toString('hex')}@example.com`;
  const password = `${role} password of ${email}`;
  const made = await admin.post('/v1/users', { email, roles: [role], password });
  if (made.status !== 201) throw new Error(`no user: ${made.text}`);
  const client = await admin.signIn(email, password);
  return { id: made.body.id as string, email, password, client };
}

/** An API key of the client's own user; `rest` may set its end. */
export async function newKey(
  client: Client,
  scopes: readonly string[],
  rest: object = {},
): Promise<{ readonly id: string; readonly key: string; readonly client: Client }> {
  const made = await client.post('/v1/api-keys', { name: 'a key', scopes, ...rest });
  if (made.status !== 201) throw new Error(`no key: ${made.text}`);
  const { id, key } = made.body as { id: string; key: string };
  return { id, key, client: client.withKey(key) };
}
