import { decodeProtectedHeader } from 'jose';

const FORBIDDEN = ['crit', 'jku', 'x5u', 'jwk', 'x5c', 'b64', 'zip'];

/**
 * The key id of an access token, judged by its header alone (RFC 8725, RFC 9068): the type must be
 * at+jwt, the algorithm ES256, and nothing may point to a key or ask for an extension.
 *
 * @throws Error saying what is wrong, for the audit log
 */
export function keyIdOfToken(token: string): string {
  const header = decodeProtectedHeader(token) as Readonly<Record<string, unknown>>;
  if (header['typ'] !== 'at+jwt') throw new Error('not an access token');
  if (header['alg'] !== 'ES256') throw new Error('wrong algorithm');
  const forbidden = FORBIDDEN.find((name) => name in header);
  if (forbidden !== undefined) throw new Error(`header ${forbidden} is not allowed`);
  if (typeof header['kid'] !== 'string') throw new Error('no key id');
  return header['kid'];
}
