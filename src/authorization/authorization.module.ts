import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/index.ts';
import { CryptoModule } from '../crypto/index.ts';
import { AccessConditionController } from './conditions/access-condition.controller.ts';
import { AccessConditionLocator } from './conditions/access-condition.policy.ts';
import { AccessConditionStore } from './conditions/access-condition.store.ts';
import { AccessConditionService } from './conditions/access-condition.service.ts';
import { ConditionCatalogs } from './conditions/condition-catalog.ts';
import { ConditionDrafts } from './conditions/condition-drafts.ts';
import { DecisionController } from './decisions/decision.controller.ts';
import { DecisionLocator } from './decisions/decision.locator.ts';
import { DecisionRecorder } from './decisions/decision-recorder.ts';
import { DecisionStore } from './decisions/decision.store.ts';
import { DecisionService } from './decisions/decision.service.ts';
import { DryRunService } from './decisions/dry-run.service.ts';
import { AnswerMasking } from './masking/answer-masking.ts';
import { GrantService } from './grants/grant.service.ts';
import { GrantStore } from './grants/grant.store.ts';
import { ReceivedGrantController } from './grants/received-grant.controller.ts';
import { PartVault } from './grants/part-vault.ts';
import { AccessService } from './policies/access.service.ts';
import { Declarations } from './routes/declarations.ts';
import { PolicyGuard } from './routes/policy.guard.ts';
import { ResourceTypeCatalog } from './resource-types/resource-types.ts';
import { ExplanationController } from './explanations/explanation.controller.ts';
import { ExplanationService } from './explanations/explanation.service.ts';
import { AccessReviewController } from './reviews/access-review.controller.ts';
import { AccessReviewLocator } from './reviews/access-review.locator.ts';
import { AccessReviewStore } from './reviews/access-review.store.ts';
import { AccessReviewService } from './reviews/access-review.service.ts';
import { ReviewUpkeep } from './reviews/review-upkeep.ts';
import { ReviewDecisionService } from './reviews/review-decision.service.ts';
import { ReviewReportService } from './reviews/review-report.service.ts';
import { UsageController } from './usage/usage.controller.ts';
import { UsageService } from './usage/usage.service.ts';
import { UseStore } from './access-items/use.store.ts';
import { Assignments } from './roles/assignments.ts';
import { RoleCatalogs } from './roles/role-catalogs.ts';
import { RoleController } from './roles/role.controller.ts';
import { RoleLocator } from './roles/role.policy.ts';
import { RoleSeparationController } from './role-separations/role-separation.controller.ts';
import { RoleSeparationLocator } from './role-separations/role-separation.locator.ts';
import { RoleSeparationService } from './role-separations/role-separation.service.ts';
import { RoleService } from './roles/role.service.ts';
import { ContinuousAccess } from './continuous-access/continuous-access.ts';
import { GuestAccessGuard } from './guests/guest-access.guard.ts';
import { GuestAccess } from './guests/guest-access.ts';
import { RoleStore } from './roles/role.store.ts';

/** Decides who may do what, from policies declared beside their resource types and grants held by people. */
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
    AccessReviewService,
    AccessReviewStore,
    ReviewDecisionService,
    ReviewReportService,
    UsageService,
    UseStore,
    GuestAccessGuard,
    GuestAccess,
    AccessService,
    AccessConditionLocator,
    AccessConditionService,
    AccessConditionStore,
    Assignments,
    ConditionCatalogs,
    ConditionDrafts,
    DecisionLocator,
    DecisionRecorder,
    DecisionService,
    DecisionStore,
    Declarations,
    DryRunService,
    ExplanationService,
    GrantService,
    GrantStore,
    PartVault,
    AnswerMasking,
    PolicyGuard,
    RoleCatalogs,
    RoleLocator,
    RoleService,
    RoleSeparationLocator,
    RoleSeparationService,
    RoleStore,
    ContinuousAccess,
    ResourceTypeCatalog,
  ],
  exports: [
    AccessReviewLocator,
    AccessReviewService,
    GuestAccessGuard,
    AccessConditionLocator,
    AccessService,
    Assignments,
    RoleService,
    DecisionLocator,
    DecisionRecorder,
    Declarations,
    ExplanationService,
    GrantService,
    PolicyGuard,
    RoleLocator,
  ],
})
export class AuthorizationModule {}
