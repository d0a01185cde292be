import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { AUDIT_EVENT, AuditEventEntity, AuditModule } from './audit/index.ts';
import {
  API_KEY,
  ApiKeyEntity,
  AuthenticationGuard,
  AuthModule,
  Belongings,
  GROUP,
  GroupEntity,
  GroupMemberEntity,
  MailMessageEntity,
  ExternalIdentityEntity,
  IDENTITY_PROVIDER,
  IdentityProviderDomainEntity,
  IdentityProviderEntity,
  OAUTH_CLIENT,
  OAuthClientEntity,
  OAuthRecordEntity,
  OneTimeCodeEntity,
  ORGANIZATION,
  OrganizationEntity,
  PasskeyChallengeEntity,
  PasskeyEntity,
  RecoveryCodeEntity,
  PasswordHistoryEntity,
  RefreshTokenEntity,
  ScimUserEntity,
  SERVICE_ACCOUNT,
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
  UserStore,
  VerifiedCredentials,
} from './auth/index.ts';
import {
  AuthorizationModule,
  GrantEntity,
  PolicyGuard,
  Subjects,
  UserDirectory,
} from './authorization/index.ts';
import { CryptoModule, DataKeyEntity, OrganizationKeys, RootKeys } from './crypto/index.ts';
import {
  DATASET,
  DatasetOwnerStore,
  FORECASTING_ENTITIES,
  ForecastingModule,
} from './forecasting/index.ts';
import { AnswerVault, currentPrincipal, KeyCheck, KnownCallers } from './platform/index.ts';
import {
  PlatformModule,
  ProblemFilter,
  RateLimitGuard,
  UndeclaredInputGuard,
  type PlatformOptions,
} from './platform/roof.ts';

/** Every table that the server maps; migrations own the schema. */
export const ENTITIES: readonly EntityTarget<ObjectLiteral>[] = [
  ApiKeyEntity,
  AuditEventEntity,
  DataKeyEntity,
  ExternalIdentityEntity,
  GrantEntity,
  IdentityProviderDomainEntity,
  IdentityProviderEntity,
  GroupEntity,
  GroupMemberEntity,
  MailMessageEntity,
  OAuthClientEntity,
  OAuthRecordEntity,
  OneTimeCodeEntity,
  OrganizationEntity,
  PasskeyChallengeEntity,
  PasskeyEntity,
  RecoveryCodeEntity,
  PasswordHistoryEntity,
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
  ...FORECASTING_ENTITIES,
];

/** Every noun that policies speak of. */
export const SUBJECTS = new Subjects([
  API_KEY,
  AUDIT_EVENT,
  DATASET,
  IDENTITY_PROVIDER,
  GROUP,
  OAUTH_CLIENT,
  ORGANIZATION,
  SERVICE_ACCOUNT,
  USER,
]);

/** Binds the ports that lower floors declare to what higher floors know. */
@Global()
@Module({
  imports: [AuthModule, CryptoModule, ForecastingModule],
  providers: [
    { provide: Belongings, useExisting: DatasetOwnerStore },
    { provide: Subjects, useValue: SUBJECTS },
    { provide: KnownCallers, useExisting: VerifiedCredentials },
    {
      provide: UserDirectory,
      useFactory: (users: UserStore): UserDirectory => ({
        exists: async (userId) =>
          (await users.find(currentPrincipal().organizationId, userId)) !== null,
      }),
      inject: [UserStore],
    },
    {
      provide: KeyCheck,
      useFactory: (keys: SigningKeys): KeyCheck => ({
        verifyKeys: async () => void (await keys.current()),
      }),
      inject: [SigningKeys],
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
  exports: [AnswerVault, Belongings, KeyCheck, KnownCallers, Subjects, UserDirectory],
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
        { provide: APP_GUARD, useExisting: PolicyGuard },
        { provide: APP_GUARD, useClass: UndeclaredInputGuard },
      ],
    };
  }
}
