import { randomBytes } from 'node:crypto';
import { Client, type Answer } from './client.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** A change that a directory asks for, written as that directory writes it. */
export type Operation = Readonly<Record<string, unknown>>;

/** An identity provider that keeps people and groups here: a bearer of a key, and JSON of its own type. */
export class Directory {
  readonly client: Client;

  constructor(url: string, key: string) {
    this.client = new Client(url, { authorization: `Bearer ${key}` });
  }

  /** The same directory, talking to another instance. */
  at(url: string): Directory {
    return new Directory(url, this.client.credential['authorization']!.slice('Bearer '.length));
  }

  get(path: string): Promise<Answer> {
    return this.client.get(`/scim/v2${path}`);
  }

  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.client.send(method, `/scim/v2${path}`, {
      headers: { 'content-type': 'application/scim+json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  patch(path: string, ...operations: Operation[]): Promise<Answer> {
    return this.send('PATCH', path, { schemas: [PATCH], Operations: operations });
  }

  find(kind: 'Users' | 'Groups', filter: string): Promise<Answer> {
    return this.get(`/${kind}?filter=${encodeURIComponent(filter)}`);
  }

  /** Brings somebody; their id. */
  async bring(rest: object = {}): Promise<string> {
    const userName = `${randomBytes(5).toString('hex')}@example.com`;
    const made = await this.send('POST', '/Users', { schemas: [USER], userName, ...rest });
    if (made.status !== 201) throw new Error(`no user: ${made.text}`);
    return made.body.id as string;
  }

  /** Makes a group; its id. */
  async group(displayName: string, memberIds: readonly string[] = []): Promise<string> {
    const members = memberIds.map((value) => ({ value }));
    const made = await this.send('POST', '/Groups', { schemas: [GROUP], displayName, members });
    if (made.status !== 201) throw new Error(`no group: ${made.text}`);
    return made.body.id as string;
  }
}

/** The directory of an admin's organization: a service account with a key for nothing else. */
export async function newDirectory(admin: Client): Promise<Directory> {
  const account = { name: 'Directory', roles: ['admin'] };
  const made = await admin.post('/v1/service-accounts', account);
  const path = `/v1/service-accounts/${made.body.id}/keys`;
  const { status, text, body } = await admin.post(path, { name: 'SCIM', scopes: ['scim'] });
  if (status !== 201) throw new Error(`no key: ${text}`);
  return new Directory(admin.url, body.key as string);
}
