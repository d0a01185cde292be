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
import type { RoleCatalog } from '../roles/role-catalog.ts';
import {
  AccessConditionResponse,
  type AccessConditionList,
  type AccessConditionRequest,
} from './access-condition.dto.ts';
import type { AccessConditionEntity } from './access-condition.entity.ts';
import { AccessConditionStore } from './access-condition.store.ts';
import { ConditionCatalogs, findUnmetConditions } from './condition-catalog.ts';
import { ConditionDrafts } from './condition-drafts.ts';

const MAX_CONDITIONS = 100;

/** Creates and deletes access conditions, which cannot be changed. Both take effect on every instance at once. */
@Injectable()
export class AccessConditionService {
  constructor(
    private readonly store: AccessConditionStore,
    private readonly drafts: ConditionDrafts,
    private readonly conditions: ConditionCatalogs,
    private readonly catalogs: RoleCatalogs,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<AccessConditionList> {
    const rows = await this.store.list(currentPrincipal().organizationId);
    return { items: rows.map((row) => new AccessConditionResponse(row)) };
  }

  /** @throws Problem that names the field by which the caller would shut themselves out */
  async create(wanted: AccessConditionRequest): Promise<AccessConditionEntity> {
    const { organizationId } = currentPrincipal();
    return this.uow.answer(async () => {
      await this.store.acquireLock(organizationId);
      if ((await this.store.list(organizationId)).length >= MAX_CONDITIONS) {
        throw new Problem(
          'conflict',
          `There are ${MAX_CONDITIONS} access conditions, the maximum; delete one first.`,
        );
      }
      const catalog = await this.catalogs.of(organizationId);
      const condition = this.drafts.of(wanted, catalog);
      this.requireMetByCaller(condition, catalog);
      await this.store.insert(condition);
      await this.note('access_condition.create', condition);
      return condition;
    });
  }

  async remove(condition: AccessConditionEntity): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.remove(condition))) throw notFound();
      await this.note('access_condition.delete', condition);
    });
  }

  /** Nobody shuts themselves out by mistake: what no further proof would meet has to be met by who asks it. */
  private requireMetByCaller(condition: AccessConditionEntity, catalog: RoleCatalog): void {
    const principal = currentPrincipal();
    const now = this.conditions.circumstancesOf(principal);
    const [limit] = findUnmetConditions([condition], now, principal.roles, catalog);
    const shut = limit?.unmet.find(({ canStepUp }) => !canStepUp);
    if (shut === undefined) return;
    throw invalidField(`/${shut.requirement}`, 'shuts_out', `would lock you out: ${shut.words}`);
  }

  private async note(
    action: 'access_condition.create' | 'access_condition.delete',
    { organizationId, id, name, actions, roles }: AccessConditionEntity,
  ): Promise<void> {
    const details = { name, actions, roles };
    await this.audit.append({ action, resource: `access_condition:${id}`, details });
    await this.conditions.changed(organizationId);
  }
}
