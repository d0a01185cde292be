import type { ModuleDescriptor } from '../platform/index.ts';
import {
  SERVICE_ACCOUNT,
  ServiceAccountLocator,
} from './accounts/service-accounts/service-account.policy.ts';
import { MAGIC_LINK_QUEUE, MAIL_QUEUE, PASSWORD_RESET_QUEUE } from './auth.queues.ts';
import { ApiKeyEntity } from './credentials/api-keys/api-key.entity.ts';
import { ApiKeyLocator } from './credentials/api-keys/api-key.locator.ts';
import { API_KEY } from './credentials/api-keys/api-key.policy.ts';
import { SignInFailureEntity } from './credentials/attempts/sign-in-failure.entity.ts';
import { OAuthClientEntity } from './credentials/oauth-clients/oauth-client.entity.ts';
import {
  OAUTH_CLIENT,
  OAuthClientLocator,
} from './credentials/oauth-clients/oauth-client.policy.ts';
import {
  OAUTH_RECORD,
  OAuthRecordEntity,
} from './credentials/oauth-records/oauth-record.entity.ts';
import { OneTimeCodeEntity } from './credentials/secrets/one-time-code.entity.ts';
import { RefreshTokenEntity } from './credentials/sessions/refresh-token.entity.ts';
import { SessionEntity } from './credentials/sessions/session.entity.ts';
import { SIGNING_KEY, SigningKeyEntity } from './credentials/tokens/signing-key.entity.ts';
import { PasskeyChallengeEntity } from './factors/ceremonies/passkey-challenge.entity.ts';
import { PasskeyEntity } from './factors/ceremonies/passkey.entity.ts';
import { PasswordHistoryEntity } from './factors/passwords/password-history.entity.ts';
import { RecoveryCodeEntity } from './factors/recovery-codes/recovery-code.entity.ts';
import { TOTP_SECRET, TotpEntity } from './factors/totp/totp.entity.ts';
import { ExternalIdentityEntity } from './federation/external-identities/external-identity.entity.ts';
import {
  IdentityProviderEntity,
  PROVIDER_SECRET,
} from './federation/identity-providers/identity-provider.entity.ts';
import {
  IDENTITY_PROVIDER,
  IdentityProviderLocator,
} from './federation/identity-providers/identity-provider.policy.ts';
import { SIGN_ON_STEP, SignOnStepEntity } from './federation/single-sign-on/sign-on-step.entity.ts';
import { MAIL_CONTENT, MailMessageEntity } from './mail/mail-message.entity.ts';
import { IdentityProviderDomainEntity } from './people/domains/identity-provider-domain.entity.ts';
import { SignInDomainEntity } from './people/domains/sign-in-domain.entity.ts';
import { ORGANIZATION_CONFIG } from './people/organizations/organization.config.ts';
import { OrganizationEntity } from './people/organizations/organization.entity.ts';
import { ORGANIZATION, OrganizationLocator } from './people/organizations/organization.policy.ts';
import { SignInNameEntity } from './people/users/sign-in-name.entity.ts';
import { UserEntity } from './people/users/user.entity.ts';
import { USER, UserLocator } from './people/users/user.policy.ts';
import { GroupMemberEntity } from './provisioning/groups/group-member.entity.ts';
import { GroupEntity } from './provisioning/groups/group.entity.ts';
import { GROUP, GroupLocator } from './provisioning/groups/group.policy.ts';
import { SCIM_PROBLEMS } from './provisioning/protocol/scim-problem.ts';
import { ScimUserEntity } from './provisioning/users/scim-user.entity.ts';

export const AUTH_DESCRIPTOR: ModuleDescriptor = {
  name: 'auth',
  entities: [
    ApiKeyEntity,
    ExternalIdentityEntity,
    GroupEntity,
    GroupMemberEntity,
    IdentityProviderDomainEntity,
    IdentityProviderEntity,
    MailMessageEntity,
    OAuthClientEntity,
    OAuthRecordEntity,
    OneTimeCodeEntity,
    OrganizationEntity,
    PasskeyChallengeEntity,
    PasskeyEntity,
    PasswordHistoryEntity,
    RecoveryCodeEntity,
    RefreshTokenEntity,
    ScimUserEntity,
    SessionEntity,
    SignInDomainEntity,
    SignInFailureEntity,
    SignInNameEntity,
    SignOnStepEntity,
    SigningKeyEntity,
    TotpEntity,
    UserEntity,
  ],
  configFiles: [ORGANIZATION_CONFIG],
  resourceTypes: [
    { subject: API_KEY, locator: ApiKeyLocator },
    { subject: IDENTITY_PROVIDER, locator: IdentityProviderLocator },
    { subject: GROUP, locator: GroupLocator },
    { subject: OAUTH_CLIENT, locator: OAuthClientLocator },
    { subject: ORGANIZATION, locator: OrganizationLocator },
    { subject: SERVICE_ACCOUNT, locator: ServiceAccountLocator },
    { subject: USER, locator: UserLocator },
  ],
  queues: [MAIL_QUEUE, MAGIC_LINK_QUEUE, PASSWORD_RESET_QUEUE],
  bodies: [
    { kind: 'form', paths: /^\/(token|sso\/factor|oauth2\/interaction\/.+)\/?$/ },
    // The OAuth server parses its forms itself.
    { kind: 'bytes', paths: /^\/oauth2(\/.*)?$/ },
    { kind: 'typed', paths: SCIM_PROBLEMS.paths, shape: SCIM_PROBLEMS },
  ],
  signIn: /^\/(token|browser-session|oauth2\/.*|sso\/.*)\/?$/,
  upkeep: {
    functions: [
      'forget_sign_in_failures',
      'forget_old_mail',
      'forget_old_oauth',
      'forget_old_sessions',
    ],
  },
  sealed: [MAIL_CONTENT, OAUTH_RECORD, PROVIDER_SECRET, SIGN_ON_STEP, SIGNING_KEY, TOTP_SECRET],
  bytes: {
    'api_key.hash': 'hash of the key',
    'external_identity.subject_hash': 'keyed hash of the subject',
    'oauth_client.secret_hash': 'hash of the secret',
    'oauth_client.former_secret_hash': 'hash of the secret before',
    'oauth_record.hash': 'keyed hash of its id',
    'oauth_record.grant_hash': 'keyed hash of the id of its grant',
    'oauth_record.uid_hash': 'keyed hash of its uid',
    'oauth_record.user_code_hash': 'keyed hash of its user code',
    'oauth_record.used_by': 'hash of the client that used it',
    'one_time_code.hash': 'hash of the code',
    'passkey.credential_id': 'id of the credential',
    'passkey.public_key': 'public key (COSE)',
    'passkey_challenge.hash': 'hash of the challenge',
    'recovery_code.hash': 'hash of the code',
    'refresh_token.hash': 'hash of the token',
    'refresh_token.used_by': 'hash of the client that used it',
    'session.cookie_hash': 'hash of the cookie',
    'sign_in_domain.lookup': 'keyed hash of the domain',
    'sign_in_failure.lookup': 'keyed hash of the name or address',
    'sign_in_name.lookup': 'keyed hash of the name',
    'single_sign_on_step.hash': 'hash of its text',
    'single_sign_on_step.browser_hash': 'hash of the cookie of the browser',
  },
};
