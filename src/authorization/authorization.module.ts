import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/index.ts';
import { Grants } from './grants/grant.service.ts';
import { GrantStore } from './grants/grant.store.ts';
import { Access } from './policies/access.service.ts';
import { Declarations } from './policies/declarations.ts';
import { PolicyGuard } from './policies/policy.guard.ts';

/** Decides who may do what, from policies declared beside their nouns and grants held by people. */
@Module({
  imports: [AuditModule, DiscoveryModule],
  providers: [Access, Declarations, Grants, GrantStore, PolicyGuard],
  exports: [Access, Declarations, Grants, PolicyGuard],
})
export class AuthorizationModule {}
