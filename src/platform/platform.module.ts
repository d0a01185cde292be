import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerModule } from '@nestjs/throttler';
import { Redis } from 'ioredis';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { Config } from './config/config.ts';
import { ConfigFiles } from './config/config-files.ts';
import type { Connections } from './database/connections.ts';
import { serverDataSource } from './database/data-source.ts';
import { UnitOfWork } from './database/unit-of-work.ts';
import { Broadcast, BroadcastConnection } from './events/broadcast.ts';
import { EventBus } from './events/event-bus.ts';
import { HealthController } from './health/health.controller.ts';
import { ProbeConnection } from './health/probe-connection.ts';
import { Readiness } from './health/readiness.ts';
import { ApiDocument, DocsController } from './http/docs.controller.ts';
import { Downloads } from './streams/downloads.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { LiveStreams } from './streams/live-streams.ts';
import { RateLimitGuard, WINDOW_MS } from './admission/rate-limit.guard.ts';
import { MemoryRateLimits, RedisRateLimits } from './admission/rate-limit.storage.ts';
import { RequestObservers } from './requests/request-observers.ts';
import { RouteTable } from './access/route-table.ts';
import { ServerAddress } from './http/server-address.ts';
import { JobQueue, JobQueueSettings } from './jobs/job-queue.ts';
import { LongWorkTools } from './long-work/long-work.ts';
import { AllowedAddresses } from './outgoing/allowed-addresses.ts';
import { GuardedFetch } from './outgoing/guarded-fetch.ts';
import { NameServers } from './outgoing/name-servers.ts';
import type { ModuleDescriptor } from './modules/module-descriptor.ts';
import { Modules, Upkeep } from './modules/upkeep.ts';
import { logger } from './telemetry/logger.ts';

export interface PlatformOptions {
  readonly config: Config;
  readonly configFiles: ConfigFiles;
  readonly connections: Connections;
  /** Whether nobody else can use the database, as with the embedded one. */
  readonly exclusive: boolean;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  readonly modules: readonly ModuleDescriptor[];
}

/** Shared by every layer: configuration, database, jobs, events, health and the HTTP layers. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    const { config, configFiles, connections, exclusive, entities, modules } = options;
    const redis = config.REDIS_URL === undefined ? undefined : connectRedis(config.REDIS_URL);
    return {
      module: PlatformModule,
      imports: [
        DiscoveryModule,
        TerminusModule.forRoot({ logger: false }),
        ThrottlerModule.forRoot({
          throttlers: [{ ttl: WINDOW_MS, limit: config.API_RATE_LIMIT }],
          storage: redis === undefined ? new MemoryRateLimits() : new RedisRateLimits(redis),
        }),
      ],
      controllers: [DocsController, HealthController],
      providers: [
        { provide: Config, useValue: config },
        { provide: ConfigFiles, useValue: configFiles },
        {
          provide: DataSource,
          useFactory: () => serverDataSource(connections.server, entities, config).initialize(),
        },
        { provide: ProbeConnection, useValue: new ProbeConnection(connections.server) },
        { provide: BroadcastConnection, useValue: new BroadcastConnection(connections.server) },
        {
          provide: JobQueueSettings,
          useValue: new JobQueueSettings(connections.server, exclusive),
        },
        { provide: Modules, useValue: new Modules(modules) },
        { provide: 'REDIS', useValue: redis ?? null },
        AllowedAddresses,
        ApiDocument,
        Broadcast,
        Downloads,
        EventBus,
        GuardedFetch,
        Idempotency,
        JobQueue,
        LiveStreams,
        LongWorkTools,
        NameServers,
        RateLimitGuard,
        Readiness,
        RequestObservers,
        RouteTable,
        ServerAddress,
        UnitOfWork,
        Upkeep,
      ],
      exports: [
        AllowedAddresses,
        ApiDocument,
        Broadcast,
        Config,
        ConfigFiles,
        DataSource,
        Downloads,
        EventBus,
        GuardedFetch,
        Idempotency,
        JobQueue,
        LiveStreams,
        LongWorkTools,
        NameServers,
        ProbeConnection,
        RateLimitGuard,
        Readiness,
        RequestObservers,
        RouteTable,
        ServerAddress,
        ThrottlerModule,
        UnitOfWork,
        Upkeep,
        'REDIS',
      ],
    };
  }
}

/** Commands fail at once while Redis is away, so that no request waits for it. */
function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 500,
    lazyConnect: false,
  });
  redis.on('error', (error: Error) => logger.debug({ err: error }, 'redis'));
  return redis;
}
