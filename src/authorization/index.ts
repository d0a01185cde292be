export { AuthorizationModule } from './authorization.module.ts';
export { Access } from './policies/access.service.ts';
export { Nouns } from './policies/subjects.ts';
export { accessMatrix, Declarations } from './policies/declarations.ts';
export { PolicyGuard } from './policies/policy.guard.ts';
export { GrantPage, GrantRequest, GrantResponse } from './grants/grant.dto.ts';
export { Grants } from './grants/grant.service.ts';
export { UserDirectory, type KnownUser } from './grants/user-directory.ts';
export { Masking } from './masking/masking.interceptor.ts';
export { PERSONAL_DATA } from './masking/personal-data.policy.ts';
export { ACCESS } from './explanations/access.policy.ts';
export { GrantEntity } from './grants/grant.entity.ts';
export { Assignments } from './roles/assignments.ts';
export { RoleEntity } from './roles/role.entity.ts';
export { ROLE, RoleLocator } from './roles/role.policy.ts';
export { RoleSeparationEntity } from './role-separations/role-separation.entity.ts';
export { RolesField } from './roles/roles.field.ts';
export { DecisionEntity } from './decisions/decision.entity.ts';
export { DecisionLocator } from './decisions/decision.locator.ts';
export { DECISION } from './decisions/decision.policy.ts';
export { PolicyVersionEntity } from './decisions/policy-version.entity.ts';
export { AccessConditionEntity } from './conditions/access-condition.entity.ts';
export { ACCESS_CONDITION, AccessConditionLocator } from './conditions/access-condition.policy.ts';
export { SessionRisk } from './conditions/session-risk.ts';
export {
  CLASSIFICATIONS,
  highestOf,
  isLower,
  type Classification,
} from './policies/classification.ts';
export { StandingAccess } from './standing/standing-access.interceptor.ts';
export { StandingCredentials } from './standing/standing-credentials.ts';
export { InvitationAbroadEntity } from './grants/invitation-abroad.entity.ts';
export { Parts } from './grants/part.decorator.ts';
export { covers, isBranch, type Part, type Shown, type Totals } from './grants/part.ts';
export { Explanations } from './explanations/explanation.service.ts';
export { VisitGuard } from './visits/visit.guard.ts';
export { AccessReviewEntity } from './reviews/access-review.entity.ts';
export { AccessReviewItemEntity } from './reviews/access-review-item.entity.ts';
export { AccessReviewLocator } from './reviews/access-review.locator.ts';
export { ACCESS_REVIEW } from './reviews/access-review.policy.ts';
export { AccessReviews } from './reviews/access-reviews.service.ts';
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
