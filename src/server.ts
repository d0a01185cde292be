import type { Server } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AlertWorkers } from './alerts/index.ts';
import { AppModule } from './app.module.ts';
import { AuditFollowers } from './audit/index.ts';
import {
  FirstAdminMaker,
  MailWorkers,
  problemPage,
  SigningKeys,
  type FirstAdmin,
} from './auth/index.ts';
import { Declarations } from './authorization/index.ts';
import { JobWorkers } from './forecasting/index.ts';
import { MODULES } from './modules.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { answeredTypes, openApiDocument } from './openapi.ts';
import {
  Broadcast,
  ConfigFiles,
  JobQueue,
  LiveStreams,
  logger,
  ServerAddress,
  type Config,
} from './platform/index.ts';
import type { EmbeddedPostgres } from './platform/start.ts';
import {
  Admission,
  answerBrokenRequests,
  ConnectionGuard,
  ApiDocument,
  keepFirstPassword,
  listen,
  HttpAdapter,
  mountPipeline,
  nestLogger,
  Readiness,
  readTls,
  requireValidFiles,
  RouteTable,
  watchTls,
  type RequestLimits,
  Upkeep,
} from './platform/bootstrap.ts';

const PATHS = {
  bodies: MODULES.flatMap(({ bodies = [] }) => bodies),
  signIn: MODULES.flatMap(({ signIn }) => signIn ?? []),
  problemPage,
};
/** Time that an orchestrator has to notice lost readiness before connections are refused. */
const NOTICE_MS = 300;
/** Time that the last accepted connection has to send its request. */
const LINGER_MS = 300;
/** Maximum number of turns of the event loop before connections are refused in any case. */
const MAX_TURNS = 10_000;

/** A server that answers requests. */
export interface RunningServer {
  readonly address: string;
  readonly firstAdmin: FirstAdmin | undefined;
  /** Resolves with the reason when the embedded database ends unexpectedly. */
  readonly lost: Promise<string>;
  /** Readiness off, requests drained, jobs handed back, database closed. */
  stop(): Promise<void>;
}

function requestLimits(config: Config): RequestLimits {
  return {
    connections: new ConnectionGuard(config.API_MAX_CONNECTIONS, config.API_TIMEOUT),
    admission: new Admission(config.API_MAX_CONCURRENCY),
  };
}

/** The application without a port: for the server, for openapi.json, and for the checks. */
export async function createApplication(
  config: Config,
  database: OpenDatabase,
  limits = requestLimits(config),
): Promise<NestExpressApplication> {
  const tls = readTls(config);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot({ config, ...database }),
    new HttpAdapter(),
    {
      bodyParser: false,
      logger: nestLogger,
      abortOnError: false,
      ...(tls === undefined ? {} : { httpsOptions: tls }),
    },
  );
  mountPipeline(app, config, limits, PATHS);
  const document = openApiDocument(app);
  app.get(ApiDocument).json = JSON.stringify(document);
  const routes = app.get(Declarations).list();
  app
    .get(RouteTable)
    .fill(routes.map((route) => ({ ...route, types: answeredTypes(document, route) })));
  await app.init();
  return app;
}

/**
 * Starts the whole server: database, migrations, keys, first admin, jobs, and last the port. `embedded` is the database
 * that was started for it.
 *
 * @throws ForeseenError or an error of the system; then nothing is left running, nor is `embedded`
 */
export async function startServer(
  config: Config,
  embedded?: Promise<EmbeddedPostgres>,
): Promise<RunningServer> {
  try {
    requireValidFiles(config.CONFIG_DIR, MODULES);
  } catch (error) {
    await (await embedded)?.stop();
    throw error;
  }
  const database = await openDatabase(config, { embedded });
  try {
    return await startOn(config, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startOn(config: Config, database: OpenDatabase): Promise<RunningServer> {
  const limits = requestLimits(config);
  const app = await createApplication(config, database, limits);
  try {
    return await serveOn(app, config, database, limits);
  } catch (error) {
    // In order: what still asks the database would complain of its end.
    await app.get(JobQueue).stop(1);
    await app.close();
    throw error;
  }
}

async function serveOn(
  app: NestExpressApplication,
  config: Config,
  database: OpenDatabase,
  { connections, admission }: RequestLimits,
): Promise<RunningServer> {
  await app.get(Broadcast).start();
  await app.get(SigningKeys).ensure();
  const firstAdmin = await app.get(FirstAdminMaker).make();
  if (firstAdmin?.generatedPassword !== undefined && config.NODE_ENV !== 'production') {
    keepFirstPassword(config.DATA_DIR, firstAdmin.generatedPassword);
  }
  await app.get(JobQueue).start();
  const server: Server = app.getHttpServer();
  connections.watch(server);
  answerBrokenRequests(server);
  await listen(server, config);
  app.get(ServerAddress).listensAt(addressOf(server, config));
  if (config.RUN_JOBS) await startWorkers(app);
  const unwatchTls = watchTls(server, config);
  const unwatchFiles = app.get(ConfigFiles).watch();
  const readiness = app.get(Readiness);
  readiness.started();
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    readiness.stop();
    admission.retire();
    unwatchTls();
    unwatchFiles();
    await new Promise((resolve) => setTimeout(resolve, NOTICE_MS));
    app.get(LiveStreams).closeAll();
    await refuseConnections(server);
    await admission.drain(config.SHUTDOWN_GRACE);
    await app.get(JobQueue).stop(config.SHUTDOWN_GRACE);
    // Node waits without end for connections that have not said all they have to say.
    connections.stop();
    server.closeAllConnections();
    await app.close();
    await database.close();
    logger.info('stopped');
  };
  return {
    address: addressOf(server, config),
    firstAdmin,
    lost: database.lost,
    stop: () => (stopped ??= stop()),
  };
}

/**
 * Refuses new connections and leaves those that there are alone: what a client has sent on one by now
 * is still answered. Node's own close of an HTTP server would cut those that say nothing at the moment.
 */
async function refuseConnections(server: Server): Promise<void> {
  await noneWaiting(server);
  NetServer.prototype.close.call(server);
  await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
}

/** Resolves right after the system was asked for a connection and had none: those that wait would be cut. */
async function noneWaiting(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => void (accepted += 1);
  server.on('connection', count);
  for (let turn = 0, before = -1; turn < MAX_TURNS && before !== accepted; turn += 1) {
    before = accepted;
    await new Promise((resolve) => setImmediate(resolve));
  }
  server.off('connection', count);
}

/** Runs every module's jobs. */
export async function startWorkers(app: NestExpressApplication): Promise<void> {
  await app.get(MailWorkers).start();
  await app.get(JobWorkers).start();
  await app.get(AlertWorkers).start();
  app.get(Upkeep).start();
  app.get(AuditFollowers).start();
}

function addressOf(server: Server, config: Config): string {
  const { port } = server.address() as AddressInfo;
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  return `${config.TLS_CERT_FILE === undefined ? 'http' : 'https'}://${host}:${port}`;
}
