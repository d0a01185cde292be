import type { ModuleDescriptor } from '../platform/index.ts';
import { AlertEntity } from './alerts/alert.entity.ts';
import { ALERT, AlertLocator } from './alerts/alert.policy.ts';
import { ALERT_DELIVERY_QUEUE, ALERT_ESCALATION_QUEUE } from './alerts.queues.ts';
import { AlertChannelEntity, CHANNEL_TARGET } from './channels/alert-channel.entity.ts';
import { ALERT_CHANNEL, AlertChannelLocator } from './channels/alert-channel.policy.ts';
import { AlertDeliveryEntity } from './channels/alert-delivery.entity.ts';
import { ALERT_RULE, AlertRuleLocator } from './detection/alert-rule.policy.ts';
import { DETECTION_CONFIG } from './rules/detection.config.ts';
import { RuleSettingEntity } from './rules/rule-setting.entity.ts';
import { IncidentActionEntity } from './incidents/incident-action.entity.ts';
import { IncidentEntryEntity } from './incidents/incident-entry.entity.ts';
import { IncidentEntity } from './incidents/incident.entity.ts';
import { INCIDENT, IncidentLocator } from './incidents/incident.policy.ts';
import { NetworkRuleEntity } from './network-rules/network-rule.entity.ts';
import { NETWORK_RULE, NetworkRuleLocator } from './network-rules/network-rule.policy.ts';
import { PLAYBOOK, PlaybookLocator } from './playbooks/playbook.policy.ts';
import { PLAYBOOKS_CONFIG } from './playbooks/playbooks.config.ts';
import { SessionRiskEntity } from './session-risk/session-risk.entity.ts';
import { RequestSignalEntity } from './signals/request-signal.entity.ts';

export const ALERTS_DESCRIPTOR: ModuleDescriptor = {
  name: 'alerts',
  entities: [
    AlertChannelEntity,
    AlertDeliveryEntity,
    AlertEntity,
    IncidentActionEntity,
    IncidentEntity,
    IncidentEntryEntity,
    NetworkRuleEntity,
    RequestSignalEntity,
    RuleSettingEntity,
    SessionRiskEntity,
  ],
  resourceTypes: [
    { subject: ALERT, locator: AlertLocator },
    { subject: ALERT_CHANNEL, locator: AlertChannelLocator },
    { subject: ALERT_RULE, locator: AlertRuleLocator },
    { subject: INCIDENT, locator: IncidentLocator },
    { subject: NETWORK_RULE, locator: NetworkRuleLocator },
    { subject: PLAYBOOK, locator: PlaybookLocator },
  ],
  configFiles: [PLAYBOOKS_CONFIG],
  configFolders: [DETECTION_CONFIG],
  queues: [ALERT_DELIVERY_QUEUE, ALERT_ESCALATION_QUEUE],
  upkeep: { functions: ['forget_request_signals'] },
  sealed: [CHANNEL_TARGET],
};
