export { readFirstPassword, removeFirstPassword } from './config/secrets.ts';
export { Config, ConfigError, loadConfig } from './config/config.ts';
export type {
  ConfigFile,
  ConfigFileProblem,
  ConfigFolder,
  ConfigText,
} from './config/config-file.ts';
export { packageFile } from './config/package-file.ts';
export { ConfigFiles } from './config/config-files.ts';
export { isUnanswered } from './problems/unreachable.ts';
export { requireNoTransaction, requireTransaction, UnitOfWork } from './database/unit-of-work.ts';
export {
  newId,
  isId,
  ID_PATTERN,
  INSTALLATION_ID,
  NO_USER_ID,
  type DataKeyId,
  type DatasetId,
  type Id,
  type ImportId,
  type OrganizationId,
  type RunId,
  type UserId,
} from './database/ids.ts';
export { isSignedIn, type RequiredAction, type Principal } from './context/principal.ts';
export {
  currentContext,
  currentPrincipal,
  currentSource,
  runAsIf,
  runInContext,
  runRegardless,
  type RequestContext,
  runAsOrganization,
} from './context/context.ts';
export { EventBus, DomainEvent } from './events/event-bus.ts';
export { Broadcast } from './events/broadcast.ts';
export { InvalidatingCache } from './events/invalidating-cache.ts';
export { JobQueue, type JobAttempt, type JobData } from './jobs/job-queue.ts';
export { ProbeConnection } from './health/probe-connection.ts';
export { KeyCheck } from './health/readiness.ts';
export {
  defineSubject,
  GUEST,
  ROLES,
  WHOLE_ORGANIZATION,
  type RowConditions,
  type Reach,
  type Role,
  type RuleFacts,
  type Subject,
} from './access/subject.ts';
export { Can, Locator, Public, ROUTE_ACCESS, Self, type RouteAccess } from './access/route.ts';
export {
  hasScope,
  insufficientScope,
  requireOwnScopes,
  scopesBeyondOwn,
} from './access/own-scopes.ts';
export { Located } from './access/subject.decorator.ts';
export { uploadOf, withdraw } from './streams/upload.ts';
export { toProblem } from './problems/to-problem.ts';
export {
  RequestObservers,
  type AdmissionRule,
  type FinishedRequest,
  type RequestContent,
  type RequestObserver,
} from './requests/request-observers.ts';
export { BODY_BOUNDS, shapeProblem } from './requests/body-shape.ts';
export {
  Problem,
  PROBLEMS,
  invalidField,
  notFound,
  type FieldProblem,
  type ProblemCode,
} from './problems/problem.ts';
export { notAcceptable } from './responses/acceptable.ts';
export { sentFields, validate } from './input/validation.ts';
export { PageQuery, pageOf, readCursor, readIdCursor, type Page } from './input/page.ts';
export { requiredVersion, showVersion, staleVersion, wantedVersion } from './responses/version.ts';
export { streams } from './streams/streaming.ts';
export { whenClosed } from './streams/when-closed.ts';
export { ServerAddress } from './http/server-address.ts';
export { subnetOf } from './networks/subnet.ts';
export { Pauses } from './fairness/pauses.ts';
export { FairTurns, type TurnOwner } from './fairness/fair-turns.ts';
export { KnownCallers, type Caller } from './fairness/caller.ts';
export { AnswerVault, type StoredAnswer } from './idempotency/answer-record.ts';
export { Idempotency } from './idempotency/idempotency.ts';
export { giveAnswer, Idempotent, OwnIdempotency } from './idempotency/idempotency.interceptor.ts';
export {
  ChoiceField,
  EMAIL as EMAIL_PATTERN,
  ChoicesField,
  EMAIL,
  EmailField,
  FlagField,
  FlagQuery,
  IdField,
  IntegerField,
  IntegerQuery,
  JsonField,
  NumberField,
  NumberQuery,
  NumbersByNameField,
  NumbersField,
  ObjectField,
  ObjectsField,
  PartField,
  TextField,
  TextsField,
  TimeField,
  UuidsField,
} from './input/fields.ts';
export {
  CommercialField,
  OneTimeField,
  PersonalField,
  PublicField,
} from './masking/answer-fields.ts';
export type { DataClass } from './masking/data-class.ts';
export { isSensitive, maskFields, type Viewer } from './masking/mask-fields.ts';
export type { ProblemShape } from './responses/problem-response.ts';
export { AddressRefused, AllowedAddresses } from './outgoing/allowed-addresses.ts';
export { GuardedFetch } from './outgoing/guarded-fetch.ts';
export { NameServers } from './outgoing/name-servers.ts';
export { logger } from './telemetry/logger.ts';
export { registry } from './telemetry/metrics.ts';
export { Downloads } from './streams/downloads.ts';
export { LiveStreams } from './streams/live-streams.ts';
export { hasEnded, JOB_STATES, ProgressResponse, type JobState } from './jobs/job-state.ts';
export { isNetwork, liesIn, liesWithin, networkList } from './networks/networks.ts';
export {
  UpkeepTask,
  type ModuleDescriptor,
  type ResourceType,
  type Queue,
  type SealedColumn,
  type SealingKeyName,
} from './modules/module-descriptor.ts';
export { LongWork, LongWorkTools, type WorkAttempt } from './long-work/long-work.ts';
export { WorkFailed, type WorkFailure } from './long-work/work-failure.ts';
export type { WorkId, WorkRow, WorkStore } from './long-work/work-store.ts';
export { sendJson, sendText } from './responses/send-text.ts';
