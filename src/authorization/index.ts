export { AuthorizationModule } from './authorization.module.ts';
export { Access } from './policies/access.service.ts';
export { Nouns } from './policies/subjects.ts';
export { accessMatrix, Declarations } from './policies/declarations.ts';
export { PolicyGuard } from './policies/policy.guard.ts';
export { GrantPage, GrantRequest, GrantResponse } from './grants/grant.dto.ts';
export { Grants } from './grants/grant.service.ts';
export { UserDirectory, type KnownUser } from './grants/user-directory.ts';
export { Masking } from './masking/masking.interceptor.ts';
export { Assignments } from './roles/assignments.ts';
export { RolesField } from './roles/roles.field.ts';
export { SessionRisk } from './conditions/session-risk.ts';
export {
  CLASSIFICATIONS,
  highestOf,
  isLower,
  type Classification,
} from './policies/classification.ts';
export { StandingAccess } from './standing/standing-access.interceptor.ts';
export { StandingCredentials } from './standing/standing-credentials.ts';
export { Parts } from './grants/part.decorator.ts';
export { covers, isBranch, type Part, type Shown, type Totals } from './grants/part.ts';
export { Explanations } from './explanations/explanation.service.ts';
export { VisitGuard } from './visits/visit.guard.ts';
export { ReportSigner } from './reviews/review-reports.service.ts';
export {
  changedSince,
  requireAdmin,
  ReviewSources,
  type Held,
  type Restoring,
  type ReviewSource,
} from './reviews/review-source.ts';
export type { Uses } from './usage/uses.ts';
export { AUTHORIZATION_DESCRIPTOR } from './authorization.descriptor.ts';
