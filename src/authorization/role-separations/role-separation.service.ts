import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentPrincipal,
  invalidField,
  notFound,
  Problem,
  UnitOfWork,
} from '../../platform/index.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import {
  SeparationResponse,
  type SeparationList,
  type SeparationRequest,
} from './role-separation.dto.ts';
import type { RoleSeparationEntity } from '../roles/role-separation.entity.ts';
import { RoleService } from '../roles/role.service.ts';
import { RoleStore } from '../roles/role.store.ts';

/** Separation of duty (ANSI INCITS 359, static): pairs of roles that nobody may hold together. */
@Injectable()
export class RoleSeparationService {
  constructor(
    private readonly store: RoleStore,
    private readonly roles: RoleService,
    private readonly catalogs: RoleCatalogs,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<SeparationList> {
    const rows = await this.store.listSeparations(currentPrincipal().organizationId);
    return { items: rows.map((row) => new SeparationResponse(row)) };
  }

  /** @throws Problem separated_roles while somebody holds both */
  async create({ roles, reason }: SeparationRequest): Promise<SeparationResponse> {
    const { organizationId } = currentPrincipal();
    const [one, other] = [...roles].sort() as [string, string];
    const separation = {
      organizationId,
      one,
      other,
      reason: reason ?? null,
      createdAt: new Date(),
    };
    return this.uow.answer(async () => {
      await this.store.acquireLock(organizationId);
      const catalog = await this.store.catalog(organizationId);
      if (!catalog.has(one) || !catalog.has(other)) {
        throw invalidField('/roles', 'unknown_role', 'must hold roles of the organization');
      }
      if (catalog.ways([one]).has(other) || catalog.ways([other]).has(one)) {
        throw invalidField('/roles', 'included', 'must not include one another');
      }
      if (!(await this.store.insertSeparation(separation))) {
        throw new Problem('already_exists', 'These roles are separated already.');
      }
      await this.roles.requireNoClash(organizationId);
      await this.audit.append({
        action: 'role.separate',
        resource: `role:${one}`,
        details: { roles: [one, other] },
        ...(reason === undefined ? {} : { reason }),
      });
      await this.catalogs.changed(organizationId);
      return new SeparationResponse(separation);
    });
  }

  async remove({ organizationId, one, other }: RoleSeparationEntity): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.removeSeparation(organizationId, one, other))) throw notFound();
      await this.audit.append({
        action: 'role.join',
        resource: `role:${one}`,
        details: { roles: [one, other] },
      });
      await this.catalogs.changed(organizationId);
    });
  }
}
