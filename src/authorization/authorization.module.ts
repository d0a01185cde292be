import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/index.ts';
import { CryptoModule } from '../crypto/index.ts';
import { AccessConditionController } from './conditions/access-condition.controller.ts';
import { AccessConditionLocator } from './conditions/access-condition.policy.ts';
import { AccessConditionStore } from './conditions/access-condition.store.ts';
import { AccessConditions } from './conditions/access-conditions.service.ts';
import { ConditionBooks } from './conditions/condition-book.ts';
import { ConditionDrafts } from './conditions/condition-drafts.ts';
import { DecisionController } from './decisions/decision.controller.ts';
import { DecisionLocator } from './decisions/decision.locator.ts';
import { DecisionRecorder } from './decisions/decision-recorder.ts';
import { DecisionStore } from './decisions/decision.store.ts';
import { Decisions } from './decisions/decisions.service.ts';
import { DryRuns } from './decisions/dry-runs.service.ts';
import { Masking } from './masking/masking.interceptor.ts';
import { Grants } from './grants/grant.service.ts';
import { GrantStore } from './grants/grant.store.ts';
import { ReceivedGrantController } from './grants/received-grant.controller.ts';
import { PartVault } from './grants/part-vault.ts';
import { Access } from './policies/access.service.ts';
import { Declarations } from './policies/declarations.ts';
import { PolicyGuard } from './policies/policy.guard.ts';
import { Subjects } from './policies/subjects.ts';
import { ExplanationController } from './explanations/explanation.controller.ts';
import { Explanations } from './explanations/explanation.service.ts';
import { AccessReviewController } from './reviews/access-review.controller.ts';
import { AccessReviewLocator } from './reviews/access-review.locator.ts';
import { AccessReviewStore } from './reviews/access-review.store.ts';
import { AccessReviews } from './reviews/access-reviews.service.ts';
import { ReviewUpkeep } from './reviews/review-upkeep.ts';
import { ReviewDecisions } from './reviews/review-decisions.service.ts';
import { ReviewReports } from './reviews/review-reports.service.ts';
import { UsageController } from './usage/usage.controller.ts';
import { Usage } from './usage/usage.service.ts';
import { UseStore } from './usage/use.store.ts';
import { Assignments } from './roles/assignments.ts';
import { RoleBooks } from './roles/role-books.ts';
import { RoleController } from './roles/role.controller.ts';
import { RoleLocator } from './roles/role.policy.ts';
import { RoleSeparationController } from './role-separations/role-separation.controller.ts';
import { RoleSeparationLocator } from './role-separations/role-separation.locator.ts';
import { RoleSeparations } from './role-separations/role-separation.service.ts';
import { Roles } from './roles/role.service.ts';
import { StandingAccess } from './standing/standing-access.interceptor.ts';
import { VisitGuard } from './visits/visit.guard.ts';
import { Visits } from './visits/visits.ts';
import { RoleStore } from './roles/role.store.ts';

/** Decides who may do what, from policies declared beside their nouns and grants held by people. */
@Module({
  imports: [AuditModule, CryptoModule, DiscoveryModule],
  controllers: [
    AccessConditionController,
    AccessReviewController,
    DecisionController,
    ExplanationController,
    ReceivedGrantController,
    RoleController,
    UsageController,
    RoleSeparationController,
  ],
  providers: [
    ReviewUpkeep,
    AccessReviewLocator,
    AccessReviews,
    AccessReviewStore,
    ReviewDecisions,
    ReviewReports,
    Usage,
    UseStore,
    VisitGuard,
    Visits,
    Access,
    AccessConditionLocator,
    AccessConditions,
    AccessConditionStore,
    Assignments,
    ConditionBooks,
    ConditionDrafts,
    DecisionLocator,
    DecisionRecorder,
    Decisions,
    DecisionStore,
    Declarations,
    DryRuns,
    Explanations,
    Grants,
    GrantStore,
    PartVault,
    Masking,
    PolicyGuard,
    RoleBooks,
    RoleLocator,
    Roles,
    RoleSeparationLocator,
    RoleSeparations,
    RoleStore,
    StandingAccess,
    Subjects,
  ],
  exports: [
    AccessReviewLocator,
    AccessReviews,
    VisitGuard,
    AccessConditionLocator,
    Access,
    Assignments,
    DecisionLocator,
    DecisionRecorder,
    Declarations,
    Explanations,
    Grants,
    Masking,
    PolicyGuard,
    RoleLocator,
    StandingAccess,
  ],
})
export class AuthorizationModule {}
