import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { AuthModule } from '../auth/index.ts';
import { CryptoModule } from '../crypto/index.ts';
import { AlertWorkers } from './alert-workers.ts';
import { AlertController } from './alerts/alert.controller.ts';
import { AlertFeed } from './alerts/alert-feed.ts';
import { AlertLocator } from './alerts/alert.policy.ts';
import { AlertService } from './alerts/alert.service.ts';
import { AlertStore } from './alerts/alert.store.ts';
import { AlertChannelController } from './channels/alert-channel.controller.ts';
import { AlertChannelLocator } from './channels/alert-channel.policy.ts';
import { AlertChannelService } from './channels/alert-channel.service.ts';
import { AlertChannelStore } from './channels/alert-channel.store.ts';
import { ChannelSender } from './channels/channel-sender.ts';
import { Deliveries } from './channels/deliveries.ts';
import { DeliveryJob } from './channels/delivery.job.ts';
import { AlertRuleController } from './detection/alert-rule.controller.ts';
import { AlertRuleLocator } from './detection/alert-rule.policy.ts';
import { AlertRuleService } from './detection/alert-rule.service.ts';
import { DetectionService } from './detection/detection.service.ts';
import { RuleSettingStore } from './rules/rule-setting.store.ts';
import { DamageService } from './incidents/damage.service.ts';
import { IncidentActionService } from './incidents/incident-action.service.ts';
import { IncidentController } from './incidents/incident.controller.ts';
import { IncidentReportService } from './incidents/incident-report.service.ts';
import { IncidentLocator } from './incidents/incident.policy.ts';
import { IncidentService } from './incidents/incident.service.ts';
import { IncidentStore } from './incidents/incident.store.ts';
import { NetworkRuleController } from './network-rules/network-rule.controller.ts';
import { NetworkRuleGuard } from './network-rules/network-rule.guard.ts';
import { NetworkRuleLocator } from './network-rules/network-rule.policy.ts';
import { NetworkRuleService } from './network-rules/network-rule.service.ts';
import { NetworkRuleStore } from './network-rules/network-rule.store.ts';
import { NetworkRulesInForce } from './network-rules/network-rules-in-force.ts';
import { PlaybookController } from './playbooks/playbook.controller.ts';
import { PlaybookLocator } from './playbooks/playbook.policy.ts';
import { PlaybookService } from './playbooks/playbook.service.ts';
import { SessionRiskStore } from './session-risk/session-risk.store.ts';
import { SessionRisksInForce } from './session-risk/session-risks-in-force.ts';
import { SignInAssessor } from './session-risk/sign-in-assessor.ts';
import { AuditSignals } from './signals/audit-signals.ts';
import { RequestSignalStore } from './signals/request-signal.store.ts';
import { RequestSignals } from './signals/request-signals.ts';
import { SignalHistory } from './signals/signal-history.ts';

/** Detects attacks in audit entries and requests, alerts people, and helps them to respond. */
@Module({
  imports: [AuditModule, AuthModule, CryptoModule],
  controllers: [
    AlertChannelController,
    AlertController,
    AlertRuleController,
    IncidentController,
    NetworkRuleController,
    PlaybookController,
  ],
  providers: [
    AlertChannelLocator,
    AlertChannelService,
    AlertChannelStore,
    AlertFeed,
    AlertLocator,
    AlertRuleLocator,
    AlertRuleService,
    AlertService,
    AlertStore,
    AlertWorkers,
    AuditSignals,
    ChannelSender,
    DamageService,
    Deliveries,
    DeliveryJob,
    DetectionService,
    IncidentActionService,
    IncidentLocator,
    IncidentReportService,
    IncidentService,
    IncidentStore,
    NetworkRuleGuard,
    NetworkRuleLocator,
    NetworkRuleService,
    NetworkRuleStore,
    NetworkRulesInForce,
    RequestSignalStore,
    RequestSignals,
    PlaybookLocator,
    PlaybookService,
    RuleSettingStore,
    SessionRiskStore,
    SessionRisksInForce,
    SignInAssessor,
    SignalHistory,
  ],
  exports: [AlertWorkers, NetworkRuleGuard, SessionRisksInForce],
})
export class AlertsModule implements OnModuleInit {
  constructor(
    private readonly detection: DetectionService,
    private readonly audit: AuditSignals,
    private readonly requests: RequestSignals,
    private readonly signIns: SignInAssessor,
  ) {}

  onModuleInit(): void {
    this.audit.addReader((organizationId, signals) =>
      this.detection.examine(organizationId, 'audit', signals),
    );
    this.audit.addReader((organizationId, signals) => this.signIns.read(organizationId, signals));
    this.requests.addReader((organizationId, signals) =>
      this.detection.examine(organizationId, 'request', signals),
    );
  }
}
