import { PlatformGround1790000000000 } from '../migrations/1790000000000-platform-ground.ts';
import { AuthPeople1790000000001 } from '../migrations/1790000000001-auth-people.ts';
import { AuditLog1790000000002 } from '../migrations/1790000000002-audit-log.ts';
import { CryptoDataKeys1790000000003 } from '../migrations/1790000000003-crypto-data-keys.ts';
import { ForecastingDemand1790000000004 } from '../migrations/1790000000004-forecasting-demand.ts';
import { AuthorizationGrants1790000000005 } from '../migrations/1790000000005-authorization-grants.ts';
import { ForecastingUpkeep1790000000006 } from '../migrations/1790000000006-forecasting-upkeep.ts';
import { AuthSignInNames1790000000007 } from '../migrations/1790000000007-auth-sign-in-names.ts';
import { AuthSignInFailures1790000000008 } from '../migrations/1790000000008-auth-sign-in-failures.ts';
import { AuthProofs1790000000009 } from '../migrations/1790000000009-auth-proofs.ts';
import { AuthFactors1790000000010 } from '../migrations/1790000000010-auth-factors.ts';
import { AuthMail1790000000011 } from '../migrations/1790000000011-auth-mail.ts';
import { AuthOAuth1790000000012 } from '../migrations/1790000000012-auth-oauth.ts';
import { AuthUses1790000000013 } from '../migrations/1790000000013-auth-uses.ts';
import { AuthOAuthLeftovers1790000000014 } from '../migrations/1790000000014-auth-oauth-leftovers.ts';
import { AuthSingleSignOn1790000000015 } from '../migrations/1790000000015-auth-single-sign-on.ts';
import { AuthProvisioning1790000000016 } from '../migrations/1790000000016-auth-provisioning.ts';
import { AuthSessionHistory1790000000017 } from '../migrations/1790000000017-auth-session-history.ts';
import { AuthorizationRoles1790000000018 } from '../migrations/1790000000018-authorization-roles.ts';
import { ForecastingAccessRequests1790000000019 } from '../migrations/1790000000019-forecasting-access-requests.ts';
import { AuthorizationDecisions1790000000020 } from '../migrations/1790000000020-authorization-decisions.ts';
import { AuthorizationConditions1790000000021 } from '../migrations/1790000000021-authorization-conditions.ts';
import { AuthorizationParts1790000000022 } from '../migrations/1790000000022-authorization-parts.ts';
import { AuthorizationReviews1790000000023 } from '../migrations/1790000000023-authorization-reviews.ts';
import { ForecastingBacktests1790000000024 } from '../migrations/1790000000024-forecasting-backtests.ts';
import { ForecastingLists1790000000030 } from '../migrations/1790000000030-forecasting-lists.ts';
import { AuthorizationReviewOutcomes1790000000031 } from '../migrations/1790000000031-authorization-review-outcomes.ts';
import { ForecastingHierarchies1790000000040 } from '../migrations/1790000000040-forecasting-hierarchies.ts';
import { ForecastingUpdates1790000000050 } from '../migrations/1790000000050-forecasting-updates.ts';
import { ForecastingSides1790000000060 } from '../migrations/1790000000060-forecasting-sides.ts';
import { ForecastingKeptRejections1790000000100 } from '../migrations/1790000000100-forecasting-kept-rejections.ts';
import { AuthDatasetScopes1790000000200 } from '../migrations/1790000000200-auth-dataset-scopes.ts';
import { AuthKeyOrigins1790000000201 } from '../migrations/1790000000201-auth-key-origins.ts';
import { AuthMakers1790000000202 } from '../migrations/1790000000202-auth-makers.ts';
import { ForecastingRunClassification1790000000203 } from '../migrations/1790000000203-forecasting-run-classification.ts';
import { AuthAddressChanges1790000000300 } from '../migrations/1790000000300-auth-address-changes.ts';
import { AuthorizationReviewMarks1790000000301 } from '../migrations/1790000000301-authorization-review-marks.ts';
import { ForecastingJobKeys1790000000500 } from '../migrations/1790000000500-forecasting-job-keys.ts';
import { ForecastingDeletedSeries1790000000701 } from '../migrations/1790000000701-forecasting-deleted-series.ts';
import { ForecastingRunWarnings1790000000700 } from '../migrations/1790000000700-forecasting-run-warnings.ts';
import { AuthTrustedAddresses1790000000800 } from '../migrations/1790000000800-auth-trusted-addresses.ts';
import { AuditSequence1790000000900 } from '../migrations/1790000000900-audit-sequence.ts';
import { PlatformUpkeep1790000000901 } from '../migrations/1790000000901-platform-upkeep.ts';
import { AuditWaiting1790000001000 } from '../migrations/1790000001000-audit-waiting.ts';
import { Alerts1790000001200 } from '../migrations/1790000001200-alerts.ts';
import { CryptoKeyStates1790000001100 } from '../migrations/1790000001100-crypto-key-states.ts';
import { AuthRepeatedUses1790000000600 } from '../migrations/1790000000600-auth-repeated-uses.ts';
import { sealRowsWith, type SealRow } from '../migrations/1790000000302-auth-seal-rows.ts';
import { sealMoreRowsWith } from '../migrations/1790000000601-auth-seal-more-rows.ts';
import { CryptoSecretChecks1790000000400 } from '../migrations/1790000000400-crypto-secret-checks.ts';

/** In the order in which they run. */
const MIGRATIONS = [
  PlatformGround1790000000000,
  AuthPeople1790000000001,
  AuditLog1790000000002,
  CryptoDataKeys1790000000003,
  ForecastingDemand1790000000004,
  AuthorizationGrants1790000000005,
  ForecastingUpkeep1790000000006,
  AuthSignInNames1790000000007,
  AuthSignInFailures1790000000008,
  AuthProofs1790000000009,
  AuthFactors1790000000010,
  AuthMail1790000000011,
  AuthOAuth1790000000012,
  AuthUses1790000000013,
  AuthOAuthLeftovers1790000000014,
  AuthSingleSignOn1790000000015,
  AuthProvisioning1790000000016,
  AuthSessionHistory1790000000017,
  AuthorizationRoles1790000000018,
  ForecastingAccessRequests1790000000019,
  AuthorizationDecisions1790000000020,
  AuthorizationConditions1790000000021,
  AuthorizationParts1790000000022,
  AuthorizationReviews1790000000023,
  ForecastingBacktests1790000000024,
  ForecastingLists1790000000030,
  AuthorizationReviewOutcomes1790000000031,
  ForecastingHierarchies1790000000040,
  ForecastingUpdates1790000000050,
  ForecastingSides1790000000060,
  ForecastingKeptRejections1790000000100,
  AuthDatasetScopes1790000000200,
  AuthKeyOrigins1790000000201,
  AuthMakers1790000000202,
  ForecastingRunClassification1790000000203,
  AuthAddressChanges1790000000300,
  AuthorizationReviewMarks1790000000301,
  CryptoSecretChecks1790000000400,
  ForecastingJobKeys1790000000500,
  AuthRepeatedUses1790000000600,
  ForecastingRunWarnings1790000000700,
  ForecastingDeletedSeries1790000000701,
  AuthTrustedAddresses1790000000800,
  AuditSequence1790000000900,
  PlatformUpkeep1790000000901,
  AuditWaiting1790000001000,
  CryptoKeyStates1790000001100,
  Alerts1790000001200,
];

/** All migrations in the order of their timestamps. Those that seal existing rows use `seal`. */
export const migrationsWith = (seal: SealRow) =>
  [...MIGRATIONS, sealRowsWith(seal), sealMoreRowsWith(seal)].sort(
    (a, b) => timestampOf(a) - timestampOf(b),
  );

const timestampOf = ({ name }: { readonly name: string }): number => Number(name.slice(-13));
