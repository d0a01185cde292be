import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  Broadcast,
  newId,
  runAsOrganization,
  staleVersion,
  UnitOfWork,
} from '../../platform/index.ts';
import type { OrganizationUpdate } from './organization.dto.ts';
import type { OrganizationEntity } from './organization.entity.ts';
import { OrganizationStore } from './organization.store.ts';

@Injectable()
export class Organizations {
  constructor(
    private readonly store: OrganizationStore,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
  ) {}

  /** Makes an organisation and, in the same transaction, whatever `fill` puts into it. */
  async create(
    name: string,
    fill: (organizationId: string) => Promise<void>,
    options: { onlyWhenEmpty: boolean },
  ): Promise<boolean> {
    const id = newId();
    return runAsOrganization(id, () =>
      this.uow.run(async () => {
        const empty = await this.store.installationIsEmpty();
        if (options.onlyWhenEmpty && !empty) return false;
        await this.store.insert({
          id,
          name,
          operator: empty,
          passwordMaxAgeDays: null,
          factorRoles: [],
          magicLinks: false,
          version: 1,
          createdAt: new Date(),
        });
        await this.audit.append({ action: 'organization.create', resource: `organization:${id}` });
        await this.keys.provision(id);
        await fill(id);
        return true;
      }),
    );
  }

  /** What is asked of passwords and sign-ins holds at once, on all instances and for who is signed in. */
  async change(
    organization: OrganizationEntity,
    change: OrganizationUpdate,
    wanted: number | undefined,
  ): Promise<OrganizationEntity> {
    const { id, version } = organization;
    if (wanted !== undefined && wanted !== version) throw staleVersion();
    return this.uow.run(async () => {
      if (!(await this.store.update(id, version, change))) throw staleVersion();
      await this.audit.append({
        action: 'organization.update',
        resource: `organization:${id}`,
        details: { fields: Object.keys(change) },
      });
      await this.broadcast.tell('credentials', '*');
      return this.store.get(id);
    });
  }
}
