import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments, RoleService } from '../../../authorization/index.ts';
import { OrganizationKeys } from '../../../crypto/index.ts';
import {
  Broadcast,
  ConfigFiles,
  currentPrincipal,
  newId,
  Problem,
  runAsOrganization,
  staleVersion,
  UnitOfWork,
  sentFields,
  type OrganizationId,
} from '../../../platform/index.ts';
import { ORGANIZATION_CONFIG } from './organization.config.ts';
import type { OrganizationEntity } from './organization.entity.ts';
import { OrganizationStore } from './organization.store.ts';

/** Settings of an organization that an admin may change. */
type OrganizationChange = {
  readonly [
    Name in
      | 'name'
      | 'factorRoles'
      | 'attestation'
      | 'authenticators'
      | 'passwordMaxAgeDays'
      | 'magicLinks'
  ]?: OrganizationEntity[Name] | undefined;
};

@Injectable()
export class OrganizationService {
  constructor(
    private readonly store: OrganizationStore,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly assignments: Assignments,
    private readonly roles: RoleService,
    private readonly files: ConfigFiles,
  ) {}

  /**
   * Makes an organization with the roles and settings of the configuration files and, in the same transaction, whatever
   * `fill` puts into it.
   */
  async create(
    name: string,
    fill: (organizationId: OrganizationId) => Promise<void>,
    options: { onlyWhenEmpty: boolean },
  ): Promise<boolean> {
    const id = newId<OrganizationId>();
    const defaults = this.files.get(ORGANIZATION_CONFIG);
    return runAsOrganization(id, () =>
      this.uow.run(async () => {
        const empty = await this.store.installationIsEmpty();
        if (options.onlyWhenEmpty && !empty) return false;
        await this.store.insert({
          id,
          name,
          operator: empty,
          passwordMaxAgeDays: defaults.passwordMaxAgeDays ?? null,
          factorRoles: defaults.factorRoles ?? [],
          magicLinks: defaults.magicLinks ?? false,
          attestation: defaults.attestation ?? 'none',
          authenticators: defaults.authenticators ?? [],
          version: 1,
          createdAt: new Date(),
        });
        await this.audit.append({ action: 'organization.create', resource: `organization:${id}` });
        await this.keys.provision(id);
        await this.roles.provision(id);
        await fill(id);
        return true;
      }),
    );
  }

  /** Changes what is given; what it asks of its people takes effect on all instances at once. */
  async update(
    organization: OrganizationEntity,
    change: OrganizationChange,
    wanted: number | undefined,
  ): Promise<OrganizationEntity> {
    const { id, version } = organization;
    if (wanted !== undefined && wanted !== version) throw staleVersion();
    const given = Object.entries(sentFields(change));
    if (given.length === 0)
      throw new Problem('invalid_request', 'Send at least one field to change.');
    if (given.some(([name]) => name !== 'name')) await this.requireSession(id);
    if (change.factorRoles !== undefined) {
      await this.assignments.requireKnown(id, change.factorRoles, '/factorRoles');
    }
    return this.uow.run(async () => {
      if (!(await this.store.update(id, version, Object.fromEntries(given)))) throw staleVersion();
      // A name stays out of the log; what is asked of people belongs there.
      const details = Object.fromEntries(given.filter(([name]) => name !== 'name'));
      const resource = `organization:${id}`;
      await this.audit.append({ action: 'organization.update', resource, details });
      await this.broadcast.notify('credentials', '*');
      return this.store.get(id);
    });
  }

  /** Denies changes of the sign-in rules by API keys and OAuth clients. */
  private async requireSession(id: OrganizationId): Promise<void> {
    if (currentPrincipal().scopes === null) return;
    const reason =
      'API keys and OAuth clients can change only the name; sign in as a user to change the rest';
    const resource = `organization:${id}`;
    await this.audit.refuse({ action: 'access.deny', resource, reason });
    throw new Problem('forbidden', `${reason[0]!.toUpperCase()}${reason.slice(1)}.`);
  }
}
