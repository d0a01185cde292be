import { Injectable } from '@nestjs/common';
import {
  ConfigFiles,
  currentPrincipal,
  defineSubject,
  Locator,
  WHOLE_ORGANIZATION,
  type OrganizationId,
} from '../../platform/index.ts';
import { DETECTION_CONFIG, type VersionedRule } from '../rules/detection.config.ts';

export const ALERT_RULE = defineSubject({
  name: 'AlertRule',
  actions: { read: 'alerts:read', update: 'alerts:write', replay: 'alerts:write' },
  reserved: ['update'],
  rules: [{ role: 'admin', actions: ['read', 'update', 'replay'], reach: WHOLE_ORGANIZATION }],
});

/** A rule as a row of policies. */
export type LocatedRule = VersionedRule & {
  readonly id: string;
  /** Of the caller: rules are the same for all. */
  readonly organizationId: OrganizationId;
};

/** Finds a rule of the configuration by its id. */
@Injectable()
export class AlertRuleLocator extends Locator<LocatedRule> {
  constructor(private readonly files: ConfigFiles) {
    super();
  }

  locate(parameters: Readonly<Record<string, string>>): Promise<LocatedRule | null> {
    const id = parameters['id'] ?? '';
    const { organizationId } = currentPrincipal();
    const found = this.files.get(DETECTION_CONFIG).byId.get(id);
    return Promise.resolve(found === undefined ? null : { ...found, id, organizationId });
  }
}
