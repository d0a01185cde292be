import type { ClientMetadata } from 'oidc-provider';
import { SCOPES, IDENTITY_SCOPES } from '../tokens/scopes.ts';
import { clientIdOf } from './client-id.ts';
import type { OAuthClientEntity } from './oauth-client.entity.ts';

/** Stands where the OAuth server wants a secret: it is compared by its hash, and never known. */
const UNKNOWN = 'only its hash is known';

/** A client in the words of RFC 7591. */
export function metadataOf(client: OAuthClientEntity): ClientMetadata {
  const hasSecret = client.secretHash !== null;
  return {
    client_id: clientIdOf(client),
    client_name: client.name,
    application_type: client.native ? 'native' : 'web',
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    token_endpoint_auth_method: client.proof,
    id_token_signed_response_alg: 'ES256',
    scope: [...IDENTITY_SCOPES, ...client.scopes].join(' '),
    dpop_bound_access_tokens: client.boundTokens,
    require_pushed_authorization_requests: client.pushedRequests,
    ...(hasSecret ? { client_secret: UNKNOWN, secret_hashes: secretHashes(client) } : {}),
    ...(client.jwks === null ? {} : { jwks: client.jwks as { keys: object[] } }),
    trusted: client.trusted,
  };
}

/** Valid secrets of the client, in hexadecimal. */
function secretHashes(client: OAuthClientEntity): string[] {
  const { secretHash, formerSecretHash, formerSecretEndsAt } = client;
  const former = formerSecretEndsAt !== null && formerSecretEndsAt > new Date();
  return [secretHash, former ? formerSecretHash : null]
    .filter((hash) => hash !== null)
    .map((hash) => hash.toString('hex'));
}

/** The client that the API's own page uses: everybody's, and without a secret. */
export const DOCS_CLIENT_ID = 'stockade-docs';

export function docsClient(serverUrl: string): ClientMetadata {
  return {
    client_id: DOCS_CLIENT_ID,
    client_name: 'Stockade API explorer',
    // The port counts too, also on the loopback: nobody is asked, so its codes go nowhere else.
    application_type: 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${serverUrl}/docs/oauth2-redirect.html`],
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'ES256',
    scope: [...IDENTITY_SCOPES, ...SCOPES].join(' '),
    trusted: true,
  };
}
