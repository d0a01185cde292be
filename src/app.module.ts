import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { AUDIT_EVENT, AuditEventEntity, AuditModule, AuditSequenceEntity } from './audit/index.ts';
import {
  AccountDirectory,
  AccountSource,
  API_KEY,
  ApiKeyEntity,
  ApiKeyLocator,
  AuthenticationGuard,
  AuthModule,
  Belongings,
  GROUP,
  GroupEntity,
  GroupLocator,
  GroupMemberEntity,
  MailMessageEntity,
  ExternalIdentityEntity,
  IDENTITY_PROVIDER,
  KeyReportSigner,
  KeySource,
  RoleSource,
  IdentityProviderDomainEntity,
  IdentityProviderEntity,
  IdentityProviderLocator,
  OAUTH_CLIENT,
  OAuthClientEntity,
  OAuthClientLocator,
  OAuthRecordEntity,
  OneTimeCodeEntity,
  ORGANIZATION,
  OrganizationEntity,
  OrganizationLocator,
  PasskeyChallengeEntity,
  PasskeyEntity,
  RecoveryCodeEntity,
  PasswordHistoryEntity,
  RefreshTokenEntity,
  ScimUserEntity,
  SERVICE_ACCOUNT,
  ServiceAccountLocator,
  SessionEntity,
  SignInDomainEntity,
  SignInFailureEntity,
  SignInNameEntity,
  SignOnStepEntity,
  SigningKeyEntity,
  SigningKeys,
  TotpEntity,
  USER,
  UserEntity,
  UserLocator,
  VerifiedCredentials,
} from './auth/index.ts';
import {
  ACCESS,
  ACCESS_CONDITION,
  ACCESS_REVIEW,
  AccessConditionEntity,
  AccessConditionLocator,
  AccessReviewEntity,
  AccessReviewItemEntity,
  AccessReviewLocator,
  AuthorizationModule,
  DECISION,
  DecisionEntity,
  DecisionLocator,
  GrantEntity,
  InvitationAbroadEntity,
  Masking,
  Nouns,
  PERSONAL_DATA,
  PolicyGuard,
  PolicyVersionEntity,
  ReportSigner,
  ReviewSources,
  type ReviewSource,
  ROLE,
  RoleEntity,
  RoleLocator,
  RoleSeparationEntity,
  SessionRisk,
  StandingAccess,
  StandingCredentials,
  UserDirectory,
  VisitGuard,
} from './authorization/index.ts';
import {
  CryptoModule,
  DataKeyEntity,
  OrganizationKeys,
  RootKeys,
  SecretChecks,
} from './crypto/index.ts';
import {
  ACCESS_REQUEST,
  AccessRequestLocator,
  DATASET,
  DatasetGrantSource,
  DatasetLocator,
  DatasetOwnerStore,
  FORECASTING_ENTITIES,
  ForecastingModule,
} from './forecasting/index.ts';
import { AnswerVault, KeyCheck, KnownCallers } from './platform/index.ts';
import {
  PlatformModule,
  ProblemFilter,
  RateLimitGuard,
  UndeclaredInputGuard,
  type PlatformOptions,
} from './platform/roof.ts';

/** Every table that the server maps; migrations own the schema. */
export const ENTITIES: readonly EntityTarget<ObjectLiteral>[] = [
  AccessConditionEntity,
  AccessReviewEntity,
  AccessReviewItemEntity,
  ApiKeyEntity,
  AuditEventEntity,
  AuditSequenceEntity,
  DataKeyEntity,
  DecisionEntity,
  ExternalIdentityEntity,
  GrantEntity,
  IdentityProviderDomainEntity,
  IdentityProviderEntity,
  GroupEntity,
  GroupMemberEntity,
  InvitationAbroadEntity,
  MailMessageEntity,
  OAuthClientEntity,
  OAuthRecordEntity,
  OneTimeCodeEntity,
  OrganizationEntity,
  PasskeyChallengeEntity,
  PasskeyEntity,
  RecoveryCodeEntity,
  PasswordHistoryEntity,
  PolicyVersionEntity,
  RefreshTokenEntity,
  RoleEntity,
  RoleSeparationEntity,
  ScimUserEntity,
  SessionEntity,
  SignInDomainEntity,
  SignInFailureEntity,
  SignInNameEntity,
  SignOnStepEntity,
  SigningKeyEntity,
  TotpEntity,
  UserEntity,
  ...FORECASTING_ENTITIES,
];

/** Every noun that policies speak of. */
export const NOUNS = new Nouns([
  { subject: ACCESS },
  { subject: ACCESS_CONDITION, locator: AccessConditionLocator },
  { subject: ACCESS_REVIEW, locator: AccessReviewLocator },
  { subject: ACCESS_REQUEST, locator: AccessRequestLocator },
  { subject: API_KEY, locator: ApiKeyLocator },
  { subject: AUDIT_EVENT },
  { subject: DATASET, locator: DatasetLocator },
  { subject: DECISION, locator: DecisionLocator },
  { subject: IDENTITY_PROVIDER, locator: IdentityProviderLocator },
  { subject: GROUP, locator: GroupLocator },
  { subject: OAUTH_CLIENT, locator: OAuthClientLocator },
  { subject: ORGANIZATION, locator: OrganizationLocator },
  { subject: PERSONAL_DATA },
  { subject: ROLE, locator: RoleLocator },
  { subject: SERVICE_ACCOUNT, locator: ServiceAccountLocator },
  { subject: USER, locator: UserLocator },
]);

/** Binds the ports that lower floors declare to what higher floors know. */
@Global()
@Module({
  imports: [AuthModule, CryptoModule, ForecastingModule],
  providers: [
    { provide: Belongings, useExisting: DatasetOwnerStore },
    { provide: Nouns, useValue: NOUNS },
    { provide: KnownCallers, useExisting: VerifiedCredentials },
    // Until something watches, every session is as ever.
    { provide: SessionRisk, useValue: { of: () => 0 } satisfies SessionRisk },
    { provide: ReportSigner, useExisting: KeyReportSigner },
    {
      provide: ReviewSources,
      useFactory: (...sources: ReviewSource[]): ReviewSources => new ReviewSources(sources),
      inject: [RoleSource, DatasetGrantSource, KeySource, AccountSource],
    },
    { provide: StandingCredentials, useExisting: AuthenticationGuard },
    { provide: UserDirectory, useExisting: AccountDirectory },
    {
      provide: KeyCheck,
      useFactory: (keys: SigningKeys, checks: SecretChecks): KeyCheck => ({
        verifyKeys: async (query) => {
          await checks.verify(query);
          await keys.current();
        },
      }),
      inject: [SigningKeys, SecretChecks],
    },
    {
      provide: AnswerVault,
      useFactory: (keys: OrganizationKeys, roots: RootKeys): AnswerVault => ({
        digest: (text) => roots.keyedHash('idempotency', text),
        seal: async (organizationId, text, boundTo) =>
          (await keys.sealer(organizationId)).seal(Buffer.from(text), ['answer', boundTo]),
        open: async (organizationId, sealed, boundTo) =>
          (await keys.sealer(organizationId)).open(sealed, ['answer', boundTo]).toString('utf8'),
      }),
      inject: [OrganizationKeys, RootKeys],
    },
  ],
  exports: [
    AnswerVault,
    Belongings,
    KeyCheck,
    KnownCallers,
    Nouns,
    ReportSigner,
    ReviewSources,
    SessionRisk,
    StandingCredentials,
    UserDirectory,
  ],
})
export class PortsModule {}

/** The whole server. */
@Module({})
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'entities'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ ...options, entities: ENTITIES }),
        PortsModule,
        CryptoModule,
        AuditModule,
        AuthorizationModule,
        AuthModule,
        ForecastingModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_GUARD, useExisting: AuthenticationGuard },
        { provide: APP_GUARD, useExisting: VisitGuard },
        { provide: APP_GUARD, useExisting: PolicyGuard },
        { provide: APP_GUARD, useClass: UndeclaredInputGuard },
        { provide: APP_INTERCEPTOR, useExisting: StandingAccess },
        { provide: APP_INTERCEPTOR, useExisting: Masking },
      ],
    };
  }
}
