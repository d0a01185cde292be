import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { AuthorizationModule } from '../authorization/index.ts';
import { CryptoModule } from '../crypto/index.ts';
import { AccountController } from './accounts/administration/account.controller.ts';
import { UserSessionController } from './accounts/administration/user-session.controller.ts';
import { UserController } from './accounts/administration/user.controller.ts';
import { InvitationController } from './accounts/invitations/invitation.controller.ts';
import { InvitationService } from './accounts/invitations/invitation.service.ts';
import { AddressConfirmation } from './accounts/lifecycle/address-confirmation.ts';
import { FirstAdminMaker } from './accounts/lifecycle/first-admin.ts';
import { Locks } from './accounts/lifecycle/locks.ts';
import { NewUsers } from './accounts/lifecycle/new-users.ts';
import { UserRemoval } from './accounts/lifecycle/user-removal.ts';
import { MeController } from './accounts/self/me.controller.ts';
import { OwnPassword } from './accounts/self/own-password.ts';
import { ServiceAccountController } from './accounts/service-accounts/service-account.controller.ts';
import { ServiceAccountLocator } from './accounts/service-accounts/service-account.policy.ts';
import { ServiceAccountService } from './accounts/service-accounts/service-account.service.ts';
import { ApiKeyStrategy } from './authentication/api-key.strategy.ts';
import { AuthenticationGuard } from './authentication/authentication.guard.ts';
import { CredentialConstraints } from './authentication/credential-constraints.ts';
import { CookieVerifier } from './authentication/cookie-verifier.ts';
import { DpopProofs } from './authentication/dpop-proofs.ts';
import { JwtStrategy } from './authentication/jwt.strategy.ts';
import { LastUses } from './authentication/last-uses.ts';
import { TokenPrincipals } from './authentication/token-principals.ts';
import { VerifiedCredentials } from './authentication/verified-credentials.ts';
import { ApiKeyController } from './credentials/api-keys/api-key.controller.ts';
import { ApiKeyLocator, RevocableApiKeyLocator } from './credentials/api-keys/api-key.locator.ts';
import { ApiKeyService } from './credentials/api-keys/api-key.service.ts';
import { ApiKeyStore } from './credentials/api-keys/api-key.store.ts';
import { KeyOrigins } from './credentials/api-keys/key-origins.ts';
import { SignInAttempts } from './credentials/attempts/sign-in-attempts.ts';
import { SignInFailureStore } from './credentials/attempts/sign-in-failure.store.ts';
import { LinkLimits } from './credentials/links/link-limits.ts';
import { LinkRequests } from './credentials/links/link-requests.ts';
import { Links } from './credentials/links/links.ts';
import { OAuthClientController } from './credentials/oauth-clients/oauth-client.controller.ts';
import { OAuthClientLocator } from './credentials/oauth-clients/oauth-client.policy.ts';
import { OAuthClientService } from './credentials/oauth-clients/oauth-client.service.ts';
import { OAuthClientStore } from './credentials/oauth-clients/oauth-client.store.ts';
import { OAuthRecordStore } from './credentials/oauth-records/oauth-record.store.ts';
import { CredentialEndings } from './credentials/revocation/credential-endings.ts';
import { RevokedTokens } from './credentials/revocation/revoked-tokens.ts';
import { OneTimeCodeStore } from './credentials/secrets/one-time-code.store.ts';
import { OneTimeCodes } from './credentials/secrets/one-time-codes.ts';
import { OwnPageGuard } from './credentials/sessions/own-page.guard.ts';
import { SessionService } from './credentials/sessions/session.service.ts';
import { SessionStore } from './credentials/sessions/session.store.ts';
import { AccessTokens } from './credentials/tokens/access-tokens.ts';
import { JwksController } from './credentials/tokens/jwks.controller.ts';
import { KeyReportSigner } from './credentials/tokens/key-report-signer.ts';
import { SigningKeyStore } from './credentials/tokens/signing-key.store.ts';
import { SigningKeys } from './credentials/tokens/signing-keys.ts';
import { AssertionOptions } from './factors/ceremonies/assertion-options.ts';
import { Assertions } from './factors/ceremonies/assertions.ts';
import { Challenges } from './factors/ceremonies/challenges.ts';
import { PasskeyChallengeStore } from './factors/ceremonies/passkey-challenge.store.ts';
import { PasskeyStore } from './factors/ceremonies/passkey.store.ts';
import { Registrations } from './factors/ceremonies/registrations.ts';
import { RelyingParty } from './factors/ceremonies/relying-party.ts';
import { FactorChanges } from './factors/changes/factor-changes.ts';
import { FactorStore } from './factors/changes/factor.store.ts';
import { FactorReset } from './factors/mfa/factor-reset.ts';
import { MfaController } from './factors/mfa/mfa.controller.ts';
import { MfaService } from './factors/mfa/mfa.service.ts';
import { SecondFactors } from './factors/mfa/second-factors.ts';
import { UserFactorController } from './factors/mfa/user-factor.controller.ts';
import { PasskeyOptionsController } from './factors/passkeys/passkey-options.controller.ts';
import { PasskeyController } from './factors/passkeys/passkey.controller.ts';
import { PasskeyService } from './factors/passkeys/passkey.service.ts';
import { FirstPassword } from './factors/passwords/first-password.ts';
import { NewPasswords } from './factors/passwords/new-passwords.ts';
import { PasswordHasher } from './factors/passwords/password-hasher.ts';
import { PasswordHistoryStore } from './factors/passwords/password-history.store.ts';
import { PasswordLength } from './factors/passwords/password-length.ts';
import { PasswordPolicy } from './factors/passwords/password-policy.ts';
import { CompromisedPasswordCheck } from './factors/passwords/compromised-password-check.ts';
import { Passwords } from './factors/passwords/passwords.ts';
import { RecoveryCodeStore } from './factors/recovery-codes/recovery-code.store.ts';
import { RecoveryCodes } from './factors/recovery-codes/recovery-codes.ts';
import { TotpSecrets } from './factors/totp/totp-secrets.ts';
import { TotpService } from './factors/totp/totp.service.ts';
import { TotpStore } from './factors/totp/totp.store.ts';
import { FormerProofs } from './federation/account-linking/former-proofs.ts';
import { IdentityLinks } from './federation/account-linking/identity-links.ts';
import { AccountLinking } from './federation/account-linking/account-linking.ts';
import { RoleMapper } from './federation/account-linking/role-mapper.ts';
import { ExternalIdentityController } from './federation/external-identities/external-identity.controller.ts';
import { ExternalIdentityService } from './federation/external-identities/external-identity.service.ts';
import { ExternalIdentityStore } from './federation/external-identities/external-identity.store.ts';
import { IdentityProviderController } from './federation/identity-providers/identity-provider.controller.ts';
import { IdentityProviderLocator } from './federation/identity-providers/identity-provider.policy.ts';
import { IdentityProviderService } from './federation/identity-providers/identity-provider.service.ts';
import { IdentityProviderStore } from './federation/identity-providers/identity-provider.store.ts';
import { Issuers } from './federation/identity-providers/issuers.ts';
import { ProviderDomains } from './federation/identity-providers/provider-domains.ts';
import { ProviderSecrets } from './federation/identity-providers/provider-secrets.ts';
import { SignInCompletion } from './federation/single-sign-on/sign-in-completion.ts';
import { ProviderConnections } from './federation/single-sign-on/provider-connections.ts';
import { FederatedSignIns } from './federation/single-sign-on/federated-sign-ins.ts';
import { SignOnRefusals } from './federation/single-sign-on/sign-on-refusals.ts';
import { SignOnStepStore } from './federation/single-sign-on/sign-on-step.store.ts';
import { SignOnSteps } from './federation/single-sign-on/sign-on-steps.ts';
import { SingleSignOnController } from './federation/single-sign-on/single-sign-on.controller.ts';
import { SingleSignOnService } from './federation/single-sign-on/single-sign-on.service.ts';
import { Letters } from './mail/letters.ts';
import { MailMessageStore } from './mail/mail-message.store.ts';
import { MailTransport } from './mail/mail-transport.ts';
import { MailJob } from './mail/mail.job.ts';
import { Mail } from './mail/mail.ts';
import { Notices } from './mail/notices.ts';
import { ConsentController } from './oauth/consents/consent.controller.ts';
import { ConsentService } from './oauth/consents/consent.service.ts';
import { OAuthController } from './oauth/endpoints/oauth.controller.ts';
import { UserInfo } from './oauth/endpoints/user-info.ts';
import { InteractionController } from './oauth/interactions/interaction.controller.ts';
import { InteractionService } from './oauth/interactions/interaction.service.ts';
import { SingleSignOnInteractionController } from './oauth/interactions/single-sign-on-interaction.controller.ts';
import { OAuthAccounts } from './oauth/server/oauth-accounts.ts';
import { OAuthAdapters } from './oauth/server/oauth-adapter.ts';
import { OAuthConfiguration } from './oauth/server/oauth-configuration.ts';
import { OAuthEvents } from './oauth/server/oauth-events.ts';
import { OAuthGrants } from './oauth/server/oauth-grants.ts';
import { OAuthServer } from './oauth/server/oauth-server.ts';
import { StructuredTokens } from './oauth/server/structured-tokens.ts';
import { TokenExchange } from './oauth/server/token-exchange.ts';
import { AccountPageController } from './pages/account-page.controller.ts';
import { HomeController } from './pages/home.controller.ts';
import { EmailDomains } from './people/domains/email-domains.ts';
import { ProviderDomainStore } from './people/domains/provider-domain.store.ts';
import { OrganizationController } from './people/organizations/organization.controller.ts';
import { OrganizationLocator } from './people/organizations/organization.policy.ts';
import { OrganizationService } from './people/organizations/organization.service.ts';
import { OrganizationStore } from './people/organizations/organization.store.ts';
import { UserChanges } from './people/users/user-changes.ts';
import { UserLocator } from './people/users/user.policy.ts';
import { UserService } from './people/users/user.service.ts';
import { UserStore } from './people/users/user.store.ts';
import { ScimGroupController } from './provisioning/directory-groups/scim-group.controller.ts';
import { ScimGroupReader } from './provisioning/directory-groups/scim-group.reader.ts';
import { ScimGroupService } from './provisioning/directory-groups/scim-group.service.ts';
import { ScimDiscoveryController } from './provisioning/discovery/scim-discovery.controller.ts';
import { GroupRoles } from './provisioning/groups/group-roles.ts';
import { GroupController } from './provisioning/groups/group.controller.ts';
import { GroupLocator } from './provisioning/groups/group.policy.ts';
import { GroupService } from './provisioning/groups/group.service.ts';
import { GroupStore } from './provisioning/groups/group.store.ts';
import { ProvisioningAuditInterceptor } from './provisioning/provisioning-audit.interceptor.ts';
import { AddressChange } from './provisioning/users/address-change.ts';
import { UserProvisioning, Returns } from './provisioning/users/user-provisioning.ts';
import { UserDeprovisioning } from './provisioning/users/user-deprovisioning.ts';
import { ScimUserController } from './provisioning/users/scim-user.controller.ts';
import { ScimUserLocator } from './provisioning/users/scim-user.policy.ts';
import { ScimUserReader } from './provisioning/users/scim-user.reader.ts';
import { ScimUserService } from './provisioning/users/scim-user.service.ts';
import { ScimUserStore } from './provisioning/users/scim-user.store.ts';
import { ScimUserUpdater } from './provisioning/users/scim-user-updater.ts';
import { AccountDirectory } from './reviews/account-directory.ts';
import { AccountMakerStore } from './reviews/account-maker.store.ts';
import { AccountSource } from './reviews/account-source.ts';
import { AccessItemStore } from './reviews/access-item.store.ts';
import { KeySource } from './reviews/key-source.ts';
import { RoleSource } from './reviews/role-source.ts';
import { RoleUseStore } from './reviews/role-use.store.ts';
import { CookieSessionController } from './sign-in/cookie-sessions/cookie-session.controller.ts';
import { CookieSessionService } from './sign-in/cookie-sessions/cookie-session.service.ts';
import { EmailVerificationController } from './sign-in/email-verifications/email-verification.controller.ts';
import { EmailVerificationService } from './sign-in/email-verifications/email-verification.service.ts';
import { PasskeySignInService } from './sign-in/methods/passkey-sign-in.service.ts';
import { SignInService } from './sign-in/methods/sign-in.service.ts';
import { LinkJobs } from './sign-in/link-jobs/link.jobs.ts';
import { MailWorkers } from './sign-in/link-jobs/mail-workers.ts';
import { MagicLinkController } from './sign-in/magic-links/magic-link.controller.ts';
import { MagicLinkService } from './sign-in/magic-links/magic-link.service.ts';
import { PasswordResetController } from './sign-in/password-resets/password-reset.controller.ts';
import { PasswordResetService } from './sign-in/password-resets/password-reset.service.ts';
import { ReauthenticationController } from './sign-in/step-up/reauthentication.controller.ts';
import { StepUpService } from './sign-in/step-up/step-up.service.ts';
import { ProofOfPossession } from './sign-in/token-endpoint/proof-of-possession.ts';
import { TokenController } from './sign-in/token-endpoint/token.controller.ts';

/** Finds out who asks: people by password and token, programs by key. */
@Module({
  imports: [AuditModule, AuthorizationModule, CryptoModule],
  controllers: [
    AccountController,
    AccountPageController,
    HomeController,
    ApiKeyController,
    EmailVerificationController,
    ExternalIdentityController,
    IdentityProviderController,
    SingleSignOnController,
    SingleSignOnInteractionController,
    InvitationController,
    ConsentController,
    CookieSessionController,
    InteractionController,
    JwksController,
    MagicLinkController,
    MeController,
    OAuthClientController,
    OAuthController,
    MfaController,
    OrganizationController,
    PasskeyController,
    PasskeyOptionsController,
    PasswordResetController,
    ReauthenticationController,
    GroupController,
    ScimDiscoveryController,
    ScimGroupController,
    ScimUserController,
    ServiceAccountController,
    TokenController,
    UserController,
    UserFactorController,
    UserSessionController,
  ],
  providers: [
    AccountSource,
    AccessItemStore,
    KeyReportSigner,
    KeySource,
    RoleSource,
    FederatedSignIns,
    ExternalIdentityService,
    ExternalIdentityStore,
    FormerProofs,
    IdentityLinks,
    IdentityProviderLocator,
    IdentityProviderService,
    IdentityProviderStore,
    Issuers,
    SignInCompletion,
    ProviderConnections,
    ProviderDomains,
    ProviderDomainStore,
    ProviderSecrets,
    SignOnRefusals,
    SignOnSteps,
    SignOnStepStore,
    SingleSignOnService,
    AccountLinking,
    RoleMapper,
    AccessTokens,
    AccountDirectory,
    RoleUseStore,
    AddressChange,
    AddressConfirmation,
    UserProvisioning,
    UserDeprovisioning,
    GroupLocator,
    GroupRoles,
    GroupService,
    GroupStore,
    ProvisioningAuditInterceptor,
    Returns,
    ScimGroupReader,
    ScimGroupService,
    ScimUserLocator,
    ScimUserReader,
    ScimUserService,
    ScimUserStore,
    ScimUserUpdater,
    ApiKeyLocator,
    RevocableApiKeyLocator,
    ApiKeyService,
    ApiKeyStore,
    AccountMakerStore,
    CredentialEndings,
    KeyOrigins,
    ApiKeyStrategy,
    AssertionOptions,
    Assertions,
    AuthenticationGuard,
    EmailDomains,
    EmailVerificationService,
    CredentialConstraints,
    ConsentService,
    CookieSessionService,
    CookieVerifier,
    OwnPageGuard,
    DpopProofs,
    Challenges,
    FactorChanges,
    FactorReset,
    FactorStore,
    FirstAdminMaker,
    InvitationService,
    JwtStrategy,
    Letters,
    LinkJobs,
    LinkLimits,
    LinkRequests,
    Links,
    MagicLinkService,
    Mail,
    MailJob,
    MailMessageStore,
    MailTransport,
    MailWorkers,
    NewPasswords,
    NewUsers,
    Notices,
    DpopProofs,
    InteractionService,
    LastUses,
    Locks,
    OAuthAccounts,
    OAuthAdapters,
    OAuthClientLocator,
    OAuthClientService,
    OAuthClientStore,
    OAuthConfiguration,
    OAuthEvents,
    OAuthGrants,
    OAuthRecordStore,
    OAuthServer,
    MfaService,
    OneTimeCodes,
    OneTimeCodeStore,
    OrganizationLocator,
    OrganizationService,
    OrganizationStore,
    PasskeyChallengeStore,
    PasskeyService,
    PasskeySignInService,
    PasskeyStore,
    FirstPassword,
    PasswordHasher,
    PasswordLength,
    OwnPassword,
    PasswordHasher,
    PasswordHistoryStore,
    PasswordPolicy,
    PasswordResetService,
    Passwords,
    CompromisedPasswordCheck,
    RevokedTokens,
    ServiceAccountLocator,
    ServiceAccountService,
    ProofOfPossession,
    RecoveryCodes,
    RecoveryCodeStore,
    Registrations,
    RelyingParty,
    SecondFactors,
    SessionService,
    SessionStore,
    SignInService,
    SignInAttempts,
    SignInFailureStore,
    SigningKeys,
    SigningKeyStore,
    UserChanges,
    StructuredTokens,
    TokenExchange,
    TokenPrincipals,
    UserInfo,
    StepUpService,
    TotpService,
    TotpSecrets,
    TotpStore,
    UserLocator,
    UserRemoval,
    UserService,
    UserStore,
    VerifiedCredentials,
  ],
  exports: [
    AccountDirectory,
    AccountSource,
    KeyReportSigner,
    KeySource,
    RoleSource,
    AuthenticationGuard,
    FactorReset,
    FirstAdminMaker,
    Locks,
    MailTransport,
    MailWorkers,
    NewUsers,
    OrganizationService,
    Passwords,
    SessionService,
    SigningKeys,
    UserStore,
    VerifiedCredentials,
  ],
})
export class AuthModule {}
