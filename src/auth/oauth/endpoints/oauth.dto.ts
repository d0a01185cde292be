import { OneTimeField, PersonalField, PublicField } from '../../../platform/index.ts';
import { ApiProperty } from '@nestjs/swagger';
import { GRANT_TYPES } from '../../credentials/oauth-clients/oauth-client.dto.ts';

/** Forms of the OAuth server, for their description alone: it reads them itself. */
export class ClientForm {
  @ApiProperty({ required: false, example: 'stc_AZrr…' })
  readonly client_id?: string;

  @ApiProperty({ required: false, format: 'password' })
  readonly client_secret?: string;

  @ApiProperty({ required: false, description: 'For private_key_jwt (RFC 7523).' })
  readonly client_assertion?: string;

  @ApiProperty({ required: false })
  readonly client_assertion_type?: string;
}

export class GrantForm extends ClientForm {
  @ApiProperty({ enum: GRANT_TYPES, example: 'client_credentials' })
  readonly grant_type!: string;

  @ApiProperty({ required: false })
  readonly code?: string;

  @ApiProperty({ required: false, description: 'RFC 7636, S256.' })
  readonly code_verifier?: string;

  @ApiProperty({ required: false })
  readonly redirect_uri?: string;

  @ApiProperty({ required: false })
  readonly refresh_token?: string;

  @ApiProperty({ required: false })
  readonly device_code?: string;

  @ApiProperty({ required: false, example: 'datasets:read forecasts:run' })
  readonly scope?: string;

  @ApiProperty({ required: false, description: 'RFC 8707.' })
  readonly resource?: string;

  @ApiProperty({ required: false, description: 'RFC 8693.' })
  readonly subject_token?: string;

  @ApiProperty({ required: false })
  readonly subject_token_type?: string;

  @ApiProperty({ required: false })
  readonly actor_token?: string;

  @ApiProperty({ required: false })
  readonly actor_token_type?: string;
}

export class TokenQuestionForm extends ClientForm {
  @ApiProperty()
  readonly token!: string;

  @ApiProperty({ required: false, enum: ['access_token', 'refresh_token'] })
  readonly token_type_hint?: string;
}

export class DeviceAuthorizationForm extends ClientForm {
  @ApiProperty({ required: false, example: 'datasets:read' })
  readonly scope?: string;
}

export class PushedRequestForm extends ClientForm {
  @ApiProperty({ enum: ['code'] })
  readonly response_type!: string;

  @ApiProperty({ example: 'https://board.example.com/callback' })
  readonly redirect_uri!: string;

  @ApiProperty({ description: 'RFC 7636.' })
  readonly code_challenge!: string;

  @ApiProperty({ enum: ['S256'] })
  readonly code_challenge_method!: string;

  @ApiProperty({ required: false, example: 'openid datasets:read' })
  readonly scope?: string;

  @ApiProperty({ required: false })
  readonly state?: string;

  @ApiProperty({ required: false })
  readonly nonce?: string;
}

export class UserInfoResponse {
  @PublicField({ format: 'uuid' })
  readonly sub!: string;

  @PublicField({ format: 'uuid', description: 'Id of the organization.' })
  readonly org!: string;

  @PersonalField({ form: 'email', of: 'sub' }, { required: false, example: 'ada@example.com' })
  readonly email?: string;

  @PublicField({ required: false })
  readonly email_verified?: boolean;

  @PersonalField({ form: 'name', of: 'sub' }, { required: false })
  readonly name?: string;
}

/** Answers of the OAuth server, for their description alone. */
export class OAuthTokenResponse {
  @OneTimeField({ example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…' })
  readonly access_token!: string;

  @PublicField({ enum: ['Bearer', 'DPoP'] })
  readonly token_type!: string;

  @PublicField({ description: 'Seconds.', example: 3600 })
  readonly expires_in!: number;

  @PublicField({ required: false, example: 'openid datasets:read' })
  readonly scope?: string;

  @OneTimeField({ required: false, example: 'hFQ2bQ8sGg…' })
  readonly refresh_token?: string;

  @OneTimeField({ required: false, example: 'eyJhbGciOiJFUzI1NiJ9…' })
  readonly id_token?: string;
}

export class IntrospectionResponse {
  @PublicField({ example: true })
  readonly active!: boolean;

  @PublicField({ required: false, format: 'uuid' })
  readonly sub?: string;

  @PublicField({ required: false, example: 'stc_AZrr…' })
  readonly client_id?: string;

  @PublicField({ required: false, example: 'datasets:read' })
  readonly scope?: string;

  @PublicField({ required: false, example: 1801396800 })
  readonly exp?: number;
}

export class PushedRequestResponse {
  @PublicField({ example: 'urn:ietf:params:oauth:request_uri:7f3c…' })
  readonly request_uri!: string;

  @PublicField({ example: 60 })
  readonly expires_in!: number;
}

export class DeviceAuthorizationResponse {
  @OneTimeField({ example: 'Xc9f…' })
  readonly device_code!: string;

  @OneTimeField({ example: 'WDJB-MJHT' })
  readonly user_code!: string;

  @PublicField({ example: 'https://stockade.example.com/oauth2/device' })
  readonly verification_uri!: string;

  @PublicField({ example: 600 })
  readonly expires_in!: number;
}
