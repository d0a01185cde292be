import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/index.ts';
import { Grants } from './grants/grant.service.ts';
import { GrantStore } from './grants/grant.store.ts';
import { Access } from './policies/access.service.ts';
import { Declarations } from './policies/declarations.ts';
import { PolicyGuard } from './policies/policy.guard.ts';
import { Subjects } from './policies/subjects.ts';
import { ExplanationController } from './explanations/explanation.controller.ts';
import { Explanations } from './explanations/explanation.service.ts';

/** Decides who may do what, from policies declared beside their nouns and grants held by people. */
@Module({
  imports: [AuditModule, DiscoveryModule],
  controllers: [ExplanationController],
  providers: [Access, Declarations, Explanations, Grants, GrantStore, PolicyGuard, Subjects],
  exports: [Access, Declarations, Grants, PolicyGuard],
})
export class AuthorizationModule {}
