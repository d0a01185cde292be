import { invalidField } from '../../../platform/index.ts';
import { TOKEN_EXCHANGE, type OAuthClientRequest } from './oauth-client.dto.ts';

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];
/** A private-use scheme names a domain of its owner, turned round (RFC 8252, section 7.1). */
const PRIVATE_SCHEME = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;
/** Grants for which a client has to prove that it is itself. */
const CONFIDENTIAL = ['client_credentials', TOKEN_EXCHANGE];

/**
 * Requires that a client to register is secure (RFC 9700, RFC 8252).
 *
 * @throws Problem that names the field
 */
export function requireSoundClient(request: OAuthClientRequest): void {
  const { grantTypes, redirectUris, postLogoutRedirectUris, proof } = request;
  for (const uri of redirectUris) requireRedirect('/redirectUris', uri, request.native);
  for (const uri of postLogoutRedirectUris) {
    requireRedirect('/postLogoutRedirectUris', uri, request.native);
  }
  if (grantTypes.includes('authorization_code') === (redirectUris.length === 0)) {
    throw invalidField(
      '/redirectUris',
      'mismatch',
      'must be given if grantTypes has authorization_code, and only then',
    );
  }
  if (request.trusted === true && request.native === true) {
    const detail =
      'cannot be set for a native client: other programs on the device can impersonate it';
    throw invalidField('/trusted', 'mismatch', detail);
  }
  const secretGrant = grantTypes.find((grant) => CONFIDENTIAL.includes(grant));
  if (proof === 'none' && secretGrant !== undefined) {
    throw invalidField('/proof', 'mismatch', `cannot be none with ${secretGrant}`);
  }
  const actsForItself = grantTypes.includes('client_credentials');
  if (actsForItself && request.serviceAccountId === undefined) {
    throw invalidField('/serviceAccountId', 'missing', 'is required for client_credentials');
  }
  if (!actsForItself && request.serviceAccountId !== undefined) {
    throw invalidField(
      '/serviceAccountId',
      'mismatch',
      'requires client_credentials in grantTypes',
    );
  }
  requireKeys(request);
}

function requireRedirect(pointer: string, text: string, native: boolean): void {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri === undefined || text.includes('#') || uri.username !== '' || uri.password !== '') {
    throw invalidField(
      pointer,
      'not_a_uri',
      'must hold absolute URIs without fragment or user name',
    );
  }
  const loopback = uri.protocol === 'http:' && LOOPBACK.includes(uri.hostname);
  const ownScheme = native && PRIVATE_SCHEME.test(uri.protocol);
  if (uri.protocol === 'https:' || loopback || ownScheme) return;
  const detail =
    'must use https, http on a loopback address, or for a native client a private-use scheme';
  throw invalidField(pointer, 'unsafe_uri', detail);
}

function requireKeys({ proof, jwks }: OAuthClientRequest): void {
  if ((proof === 'private_key_jwt') !== (jwks !== undefined)) {
    throw invalidField('/jwks', 'mismatch', 'must be given with private_key_jwt, and only then');
  }
  if (jwks === undefined) return;
  const keys: unknown = jwks.keys;
  const sound = Array.isArray(keys) && keys.length > 0 && keys.length <= 10;
  if (!sound || !keys.every(isPublicKey)) {
    throw invalidField('/jwks', 'not_public_keys', 'must hold 1 to 10 public keys: EC, OKP or RSA');
  }
}

function isPublicKey(key: unknown): boolean {
  if (typeof key !== 'object' || key === null) return false;
  const { kty } = key as { kty?: unknown };
  return ['EC', 'OKP', 'RSA'].includes(String(kty)) && !('d' in key) && !('k' in key);
}
