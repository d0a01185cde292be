import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuditModule } from './audit/index.ts';
import {
  AccountDirectory,
  AccountSource,
  AuthenticationGuard,
  AuthModule,
  Belongings,
  KeyReportSigner,
  KeySource,
  RoleSource,
  SigningKeys,
  VerifiedCredentials,
} from './auth/index.ts';
import {
  AuthorizationModule,
  MaskingInterceptor,
  Nouns,
  PolicyGuard,
  ReportSigner,
  ReviewSources,
  type ReviewSource,
  SessionRisk,
  ContinuousAccessInterceptor,
  CredentialRevalidator,
  UserDirectory,
  VisitGuard,
} from './authorization/index.ts';
import { CryptoModule, OrganizationKeys, RootKeys, SecretChecks } from './crypto/index.ts';
import { DatasetGrantSource, DatasetOwnerStore, ForecastingModule } from './forecasting/index.ts';
import { ENTITIES, MODULES, NOUNS, STORED_ANSWER } from './modules.ts';
import { AnswerVault, KeyCheck, KnownCallers } from './platform/index.ts';
import {
  PlatformModule,
  ProblemFilter,
  RateLimitGuard,
  UndeclaredInputGuard,
  type PlatformOptions,
} from './platform/roof.ts';

/** Binds the ports that lower floors declare to what higher floors know. */
@Global()
@Module({
  imports: [AuthModule, CryptoModule, ForecastingModule],
  providers: [
    { provide: Belongings, useExisting: DatasetOwnerStore },
    { provide: Nouns, useValue: new Nouns(NOUNS) },
    { provide: KnownCallers, useExisting: VerifiedCredentials },
    // Until something watches, every session is as ever.
    { provide: SessionRisk, useValue: { of: () => 0 } satisfies SessionRisk },
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
        open: async (organizationId, sealed, boundTo) =>
          (await keys.sealer(organizationId))
            .open(sealed, STORED_ANSWER.at(boundTo))
            .toString('utf8'),
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
    CredentialRevalidator,
    UserDirectory,
  ],
})
export class PortsModule {}

/** The whole server. */
@Module({})
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'entities' | 'modules'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ ...options, entities: ENTITIES, modules: MODULES }),
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
        { provide: APP_INTERCEPTOR, useExisting: ContinuousAccessInterceptor },
        { provide: APP_INTERCEPTOR, useExisting: MaskingInterceptor },
      ],
    };
  }
}
