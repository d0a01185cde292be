export { AuthorizationModule } from './authorization.module.ts';
export { denials } from './authorization.metrics.ts';
export { AccessService } from './policies/access.service.ts';
export { ResourceTypes } from './resource-types/resource-types.ts';
export { accessMatrix, Declarations } from './routes/declarations.ts';
export { PolicyGuard } from './routes/policy.guard.ts';
export { GrantPage, GrantRequest, GrantResponse } from './grants/grant.dto.ts';
export { GrantService } from './grants/grant.service.ts';
export { UserDirectory, type KnownUser } from './users/user-directory.ts';
export { Assignments } from './roles/assignments.ts';
export { RoleService } from './roles/role.service.ts';
export { ROLES_CONFIG } from './roles/roles.config.ts';
export { RolesField } from './roles/roles.field.ts';
export { SessionRisk } from './conditions/session-risk.ts';
export {
  CLASSIFICATIONS,
  highestOf,
  isLower,
  type Classification,
} from './resource-types/classification.ts';
export { CredentialRevalidator } from './continuous-access/credential-revalidator.ts';
export { Parts } from './grants/part.decorator.ts';
export { covers, isBranch, type Part, type PartContent, type Totals } from './grants/part.ts';
export { ExplanationService } from './explanations/explanation.service.ts';
export { GuestAccessGuard } from './guests/guest-access.guard.ts';
export { ReportSigner } from './reviews/review-report.service.ts';
export {
  changedSince,
  requireAdmin,
  ReviewSources,
  type AccessItem,
  type Restoring,
  type ReviewSource,
} from './access-items/review-source.ts';
export type { Uses } from './access-items/uses.ts';
export { AUTHORIZATION_DESCRIPTOR } from './authorization.descriptor.ts';
