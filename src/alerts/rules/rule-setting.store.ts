import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { RuleSettingEntity } from './rule-setting.entity.ts';

@Injectable()
export class RuleSettingStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, rule: string): Promise<RuleSettingEntity | null> {
    return this.uow.manager.findOneBy(RuleSettingEntity, { organizationId, rule });
  }

  list(organizationId: OrganizationId): Promise<RuleSettingEntity[]> {
    return this.uow.manager.findBy(RuleSettingEntity, { organizationId });
  }

  /** Stores the settings of a rule if they still have that version, 0 for none; false if not. */
  async save(setting: RuleSettingEntity, version: number): Promise<boolean> {
    const { organizationId, rule, mode, exceptions } = setting;
    const rows: unknown[] = await this.uow.manager.query(
      `insert into alert_rule_setting as s (organization_id, rule, mode, exceptions, version)
       select $1, $2, $3, $4::jsonb, 1 where $5 = 0
       on conflict (organization_id, rule) do nothing
       returning version`,
      [organizationId, rule, mode, JSON.stringify(exceptions), version],
    );
    if (rows.length === 1) return true;
    const result = await this.uow.manager.update(
      RuleSettingEntity,
      { organizationId, rule, version },
      { mode, exceptions: [...exceptions], version: version + 1 },
    );
    return result.affected === 1;
  }
}
