import { Injectable } from '@nestjs/common';
import { logger } from '../../platform/index.ts';
import type { Detection } from '../alerts/alert.service.ts';
import { NetworkRuleService } from '../network-rules/network-rule.service.ts';

/** Tag of a rule that asks to deny the source for a time when the rule is in the mode `block`. */
const DENY_SOURCE = 'stockade.respond.deny_source';
/** A source that is innocent, such as a shared address, is let in again soon. */
const DENIED_MINUTES = 15;

/** Automatic responses to alerts. Each ends by itself. */
@Injectable()
export class Responses {
  constructor(private readonly networkRules: NetworkRuleService) {}

  /** Does what the tags ask for, once per alert. */
  async run(
    tags: readonly string[],
    { organizationId, source }: Detection,
    newAlertId: string | undefined,
  ): Promise<void> {
    if (newAlertId === undefined || source === null || !tags.includes(DENY_SOURCE)) return;
    await this.networkRules.denySource(organizationId, source, newAlertId, DENIED_MINUTES);
    logger.warn({ alert: newAlertId }, 'a source is denied for a time');
  }
}
