export { AuthModule } from './auth.module.ts';
export { AccountDirectory } from './accounts/account-directory.ts';
export { Belongings } from './accounts/belongings.ts';
export { UserRequest } from './users/user.dto.ts';
export { OrganizationStore } from './organizations/organization.store.ts';
export { OrganizationUpdate } from './organizations/organization.dto.ts';
export { NewUsers } from './accounts/new-users.ts';
export { ApiKeyEntity } from './api-keys/api-key.entity.ts';
export { ApiKeyLocator } from './api-keys/api-key.locator.ts';
export { API_KEY } from './api-keys/api-key.policy.ts';
export { AuthenticationGuard } from './authentication/authentication.guard.ts';
export { VerifiedCredentials } from './authentication/verified-credentials.ts';
export { OrganizationEntity } from './organizations/organization.entity.ts';
export { ExternalIdentityEntity } from './external-identities/external-identity.entity.ts';
export { IdentityProviderDomainEntity } from './identity-providers/identity-provider-domain.entity.ts';
export { IdentityProviderEntity } from './identity-providers/identity-provider.entity.ts';
export {
  IDENTITY_PROVIDER,
  IdentityProviderLocator,
} from './identity-providers/identity-provider.policy.ts';
export { SignInDomainEntity } from './identity-providers/sign-in-domain.entity.ts';
export { SignOnStepEntity } from './single-sign-on/sign-on-step.entity.ts';
export { OAuthClientEntity } from './oauth-clients/oauth-client.entity.ts';
export { OAUTH_CLIENT, OAuthClientLocator } from './oauth-clients/oauth-client.policy.ts';
export { OAuthRecordEntity } from './oauth-records/oauth-record.entity.ts';
export { SCIM_PROBLEMS } from './provisioning/protocol/scim-problem.ts';
export { GroupEntity } from './provisioning/groups/group.entity.ts';
export { GroupMemberEntity } from './provisioning/groups/group-member.entity.ts';
export { GROUP, GroupLocator } from './provisioning/groups/group.policy.ts';
export { ScimUserEntity } from './provisioning/users/scim-user.entity.ts';
export {
  SERVICE_ACCOUNT,
  ServiceAccountLocator,
} from './service-accounts/service-account.policy.ts';
export { IDENTITY_SCOPES, SCOPES, wordsForScope } from './oauth/scopes.ts';
export { problemPage } from './pages/pages.ts';
export { OAUTH_PATHS } from './sign-in/oauth-error.ts';
export { OneTimeCodeEntity } from './credentials/one-time-code.entity.ts';
export { ORGANIZATION, OrganizationLocator } from './organizations/organization.policy.ts';
export { Organizations } from './organizations/organization.service.ts';
export { MailWorkers } from './links/mail-workers.ts';
export { MailMessageEntity } from './mail/mail-message.entity.ts';
export { MailTransport } from './mail/mail-transport.ts';
export { PasswordHistoryEntity } from './passwords/password-history.entity.ts';
export { Passwords } from './passwords/passwords.ts';
export { RefreshTokenEntity } from './sessions/refresh-token.entity.ts';
export { SessionEntity } from './sessions/session.entity.ts';
export { SignInFailureEntity } from './sign-in/sign-in-failure.entity.ts';
export { SigningKeyEntity } from './tokens/signing-key.entity.ts';
export { SIGNING_KEY_EVIDENCE } from './tokens/signing-key-evidence.ts';
export { SigningKeys } from './tokens/signing-keys.ts';
export { FirstAdminMaker, generatedSecret, type FirstAdmin } from './accounts/first-admin.ts';
export { SIGN_IN_NAME_EVIDENCE } from './users/sign-in-name-evidence.ts';
export { SignInNameEntity } from './users/sign-in-name.entity.ts';
export { UserEntity } from './users/user.entity.ts';
export { USER, UserLocator } from './users/user.policy.ts';
export { UserStore } from './users/user.store.ts';
export { PasskeyChallengeEntity } from './ceremonies/passkey-challenge.entity.ts';
export { PasskeyEntity } from './passkeys/passkey.entity.ts';
export { RecoveryCodeEntity } from './recovery-codes/recovery-code.entity.ts';
export { TotpEntity } from './totp/totp.entity.ts';
export { FactorReset } from './mfa/factor-reset.ts';
export { AccountSource } from './reviews/account-source.ts';
export { KeySource } from './reviews/key-source.ts';
export { RoleSource } from './reviews/role-source.ts';
export { KeyReportSigner } from './tokens/key-report-signer.ts';
