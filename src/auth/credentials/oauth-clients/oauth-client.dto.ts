import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  ChoicesField,
  FlagField,
  IdField,
  IntegerField,
  ObjectField,
  TextField,
  TextsField,
  OneTimeField,
  PublicField,
  type UserId,
} from '../../../platform/index.ts';
import { SCOPES } from '../tokens/scopes.ts';
import { clientIdOf } from './client-id.ts';
import {
  TOKEN_ENDPOINT_AUTH_METHODS,
  type ClientProof,
  type OAuthClientEntity,
} from './oauth-client.entity.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  TOKEN_EXCHANGE,
] as const;

const URIS = { min: 0, max: 20, longest: 500, optional: true };

export class OAuthClientRequest {
  @TextField({ about: 'Name that users see.', max: 200, example: 'Planning board' })
  name!: string;

  @ChoicesField({
    about: 'Grant types that the client may use.',
    of: GRANT_TYPES,
    max: GRANT_TYPES.length,
    example: ['authorization_code', 'refresh_token'],
  })
  grantTypes!: string[];

  @TextsField({
    about: 'Redirect URIs, compared exactly.',
    ...URIS,
    example: ['https://board.example.com/callback'],
  })
  redirectUris: string[] = [];

  @TextsField({ about: 'Redirect URIs after a sign-out.', ...URIS })
  postLogoutRedirectUris: string[] = [];

  @ChoicesField({
    about: 'Scopes that the client may request.',
    of: SCOPES,
    max: SCOPES.length,
    example: ['datasets:read', 'forecasts:run'],
  })
  scopes!: string[];

  @ChoiceField({
    about:
      "Authentication method at the token endpoint; `none` for clients that run on the user's device.",
    of: TOKEN_ENDPOINT_AUTH_METHODS,
    optional: true,
  })
  proof: ClientProof = 'client_secret_basic';

  @ObjectField({
    about: 'Its public keys (RFC 7517), for private_key_jwt.',
    optional: true,
    example: { keys: [{ kty: 'EC', crv: 'P-256', x: '…', y: '…' }] },
    alone: true,
  })
  jwks?: { keys: Record<string, unknown>[] };

  @IdField({
    about: 'Id of the service account that the client acts as with client_credentials.',
    optional: true,
  })
  serviceAccountId?: UserId;

  @FlagField({ about: "Whether the client runs on the user's device (RFC 8252).", optional: true })
  native = false;

  @FlagField({ about: 'Whether the client is your own and needs no consent.', optional: true })
  trusted = false;

  @FlagField({
    about: 'Whether tokens must be bound to a key of the client (DPoP, RFC 9449).',
    optional: true,
  })
  boundTokens = false;

  @FlagField({
    about: 'Whether the client must push its authorization requests (RFC 9126).',
    optional: true,
  })
  pushedRequests = false;
}

export class SecretRotation {
  @IntegerField({
    about: 'Seconds for which the old secret stays valid.',
    min: 0,
    max: 604_800,
    optional: true,
  })
  overlapSeconds = 0;
}

export class OAuthClientResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ description: 'The client_id in OAuth.', example: 'stc_AZrr…' })
  readonly clientId: string;

  @PublicField()
  readonly name: string;

  @PublicField({ enum: GRANT_TYPES, isArray: true })
  readonly grantTypes: string[];

  @PublicField({ type: [String] })
  readonly redirectUris: string[];

  @PublicField({ type: [String] })
  readonly postLogoutRedirectUris: string[];

  @PublicField({ enum: SCOPES, isArray: true })
  readonly scopes: string[];

  @PublicField({ enum: TOKEN_ENDPOINT_AUTH_METHODS })
  readonly proof: string;

  @PublicField({ type: String, nullable: true, format: 'uuid' })
  readonly serviceAccountId: string | null;

  @PublicField()
  readonly native: boolean;

  @PublicField()
  readonly trusted: boolean;

  @PublicField()
  readonly boundTokens: boolean;

  @PublicField()
  readonly pushedRequests: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: OAuthClientEntity) {
    this.id = row.id;
    this.clientId = clientIdOf(row);
    this.name = row.name;
    this.grantTypes = row.grantTypes;
    this.redirectUris = row.redirectUris;
    this.postLogoutRedirectUris = row.postLogoutRedirectUris;
    this.scopes = row.scopes;
    this.proof = row.proof;
    this.serviceAccountId = row.serviceAccountId;
    this.native = row.native;
    this.trusted = row.trusted;
    this.boundTokens = row.boundTokens;
    this.pushedRequests = row.pushedRequests;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class NewOAuthClientResponse extends OAuthClientResponse {
  @OneTimeField({
    type: String,
    nullable: true,
    description: 'Client secret, returned only once; null for a client without a secret.',
  })
  readonly clientSecret: string | null;

  constructor(row: OAuthClientEntity, clientSecret: string | null) {
    super(row);
    this.clientSecret = clientSecret;
  }
}

export class OAuthClientPage {
  @ApiProperty({ type: [OAuthClientResponse] })
  readonly items!: OAuthClientResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
