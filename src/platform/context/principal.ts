/** Who asks, whichever way they came in. Filled by auth, read by everything else. */
export interface Principal {
  readonly kind: 'user' | 'api_key';
  readonly organizationId: string;
  readonly userId: string;
  readonly roles: readonly string[];
  /** What an API key is narrowed to, as `noun:verb`; null means everything its owner may do. */
  readonly scopes: readonly string[] | null;
  /** The session or the API key that vouches for this principal. */
  readonly credentialId: string;
}
