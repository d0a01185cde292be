import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AlertsModule, NetworkRuleGuard, SessionRisksInForce } from './alerts/index.ts';
import { AuditModule } from './audit/index.ts';
import {
  AccountDirectory,
  AccountSource,
  AuthenticationGuard,
  AuthModule,
  OwnedResources,
  KeyReportSigner,
  KeySource,
  RoleSource,
  SigningKeys,
  VerifiedCredentials,
} from './auth/index.ts';
import {
  AuthorizationModule,
  ResourceTypes,
  PolicyGuard,
  ReportSigner,
  ReviewSources,
  type ReviewSource,
  SessionRisk,
  CredentialRevalidator,
  UserDirectory,
  GuestAccessGuard,
} from './authorization/index.ts';
import { CryptoModule, OrganizationKeys, RootKeys, SecretChecks } from './crypto/index.ts';
import { DatasetGrantSource, DatasetOwnerStore, ForecastingModule } from './forecasting/index.ts';
import { ENTITIES, MODULES, RESOURCE_TYPES, STORED_ANSWER } from './modules.ts';
import { AnswerVault, ConfigFiles, KeyCheck, KnownCallers } from './platform/index.ts';
import {
  PlatformModule,
  ProblemFilter,
  RateLimitGuard,
  UndeclaredInputGuard,
  type PlatformOptions,
} from './platform/bootstrap.ts';

/** Binds the ports that lower layers declare to their implementations in higher layers. */
@Global()
@Module({
  imports: [AlertsModule, AuthModule, CryptoModule, ForecastingModule],
  providers: [
    { provide: OwnedResources, useExisting: DatasetOwnerStore },
    { provide: ResourceTypes, useValue: new ResourceTypes(RESOURCE_TYPES) },
    { provide: KnownCallers, useExisting: VerifiedCredentials },
    { provide: SessionRisk, useExisting: SessionRisksInForce },
    { provide: ReportSigner, useExisting: KeyReportSigner },
    {
      provide: ReviewSources,
      useFactory: (...sources: ReviewSource[]): ReviewSources => new ReviewSources(sources),
      inject: [RoleSource, DatasetGrantSource, KeySource, AccountSource],
    },
    { provide: CredentialRevalidator, useExisting: AuthenticationGuard },
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
          (await keys.sealer(organizationId)).seal(Buffer.from(text), STORED_ANSWER.at(boundTo)),
        open: async (organizationId, sealed, boundTo) => {
          const sealer = await keys.sealer(organizationId);
          return (await sealer.open(sealed, STORED_ANSWER.at(boundTo))).toString('utf8');
        },
      }),
      inject: [OrganizationKeys, RootKeys],
    },
  ],
  exports: [
    AnswerVault,
    OwnedResources,
    KeyCheck,
    KnownCallers,
    ResourceTypes,
    ReportSigner,
    ReviewSources,
    SessionRisk,
    CredentialRevalidator,
    UserDirectory,
  ],
})
export class PortsModule {}

/** The whole server. */
@Module({})
export class AppModule {
  static forRoot(
    options: Omit<PlatformOptions, 'configFiles' | 'entities' | 'modules'>,
  ): DynamicModule {
    const configFiles = new ConfigFiles(options.config.CONFIG_DIR, MODULES);
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ ...options, configFiles, entities: ENTITIES, modules: MODULES }),
        PortsModule,
        CryptoModule,
        AuditModule,
        AuthorizationModule,
        AuthModule,
        ForecastingModule,
        AlertsModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_GUARD, useExisting: AuthenticationGuard },
        { provide: APP_GUARD, useExisting: NetworkRuleGuard },
        { provide: APP_GUARD, useExisting: GuestAccessGuard },
        { provide: APP_GUARD, useExisting: PolicyGuard },
        { provide: APP_GUARD, useClass: UndeclaredInputGuard },
      ],
    };
  }
}
