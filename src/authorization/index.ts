export { AuthorizationModule } from './authorization.module.ts';
export { Access, Subjects } from './policies/access.service.ts';
export { accessMatrix, Declarations } from './policies/declarations.ts';
export { PolicyGuard } from './policies/policy.guard.ts';
export { GrantPage, GrantRequest, GrantResponse } from './grants/grant.dto.ts';
export { Grants, UserDirectory } from './grants/grant.service.ts';
export { GrantEntity } from './grants/grant.entity.ts';
