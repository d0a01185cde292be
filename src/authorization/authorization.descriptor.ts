import type { ModuleDescriptor } from '../platform/index.ts';
import { RoleEntity } from './roles/role.entity.ts';
import { RoleSeparationEntity } from './roles/role-separation.entity.ts';
import { AccessReviewEntity } from './reviews/access-review.entity.ts';
import { AccessReviewItemEntity } from './reviews/access-review-item.entity.ts';
import { InvitationAbroadEntity } from './grants/invitation-abroad.entity.ts';
import { PolicyVersionEntity } from './decisions/policy-version.entity.ts';
import { DecisionEntity } from './decisions/decision.entity.ts';
import { AccessConditionEntity } from './conditions/access-condition.entity.ts';
import { ACCESS_CONDITION, AccessConditionLocator } from './conditions/access-condition.policy.ts';
import { DecisionLocator } from './decisions/decision.locator.ts';
import { DECISION } from './decisions/decision.policy.ts';
import { ACCESS } from './explanations/access.policy.ts';
import { GRANTED_PART, GrantEntity } from './grants/grant.entity.ts';
import { PERSONAL_DATA } from './masking/personal-data.policy.ts';
import { AccessReviewLocator } from './reviews/access-review.locator.ts';
import { ACCESS_REVIEW } from './reviews/access-review.policy.ts';
import { ReviewUpkeep } from './reviews/review-upkeep.ts';
import { ROLE, RoleLocator } from './roles/role.policy.ts';
import { ROLES_CONFIG } from './roles/roles.config.ts';

export const AUTHORIZATION_DESCRIPTOR: ModuleDescriptor = {
  name: 'authorization',
  entities: [
    AccessConditionEntity,
    AccessReviewEntity,
    AccessReviewItemEntity,
    DecisionEntity,
    GrantEntity,
    InvitationAbroadEntity,
    PolicyVersionEntity,
    RoleEntity,
    RoleSeparationEntity,
  ],
  resourceTypes: [
    { subject: ACCESS },
    { subject: ACCESS_CONDITION, locator: AccessConditionLocator },
    { subject: ACCESS_REVIEW, locator: AccessReviewLocator },
    { subject: DECISION, locator: DecisionLocator },
    { subject: PERSONAL_DATA },
    { subject: ROLE, locator: RoleLocator },
  ],
  configFiles: [ROLES_CONFIG],
  upkeep: { functions: ['forget_old_decisions'], tasks: [ReviewUpkeep] },
  sealed: [GRANTED_PART],
  bytes: {
    'decision.digest': 'hash of the facts of a decision',
  },
};
