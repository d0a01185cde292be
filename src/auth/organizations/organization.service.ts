import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { newId, runAsOrganization, staleVersion, UnitOfWork } from '../../platform/index.ts';
import type { OrganizationEntity } from './organization.entity.ts';
import { OrganizationStore } from './organization.store.ts';

@Injectable()
export class Organizations {
  constructor(
    private readonly store: OrganizationStore,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
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
          attestation: 'none',
          authenticators: [],
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

  async rename(
    organization: OrganizationEntity,
    name: string,
    wanted: number | undefined,
  ): Promise<OrganizationEntity> {
    const { id, version } = organization;
    if (wanted !== undefined && wanted !== version) throw staleVersion();
    return this.uow.run(async () => {
      if (!(await this.store.rename(id, version, name))) throw staleVersion();
      await this.audit.append({ action: 'organization.update', resource: `organization:${id}` });
      return this.store.get(id);
    });
  }
}
