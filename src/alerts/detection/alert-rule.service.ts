import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  ConfigFiles,
  currentPrincipal,
  invalidField,
  Problem,
  UnitOfWork,
} from '../../platform/index.ts';
import { EvidenceResponse } from '../alerts/alert.dto.ts';
import { AlertStore } from '../alerts/alert.store.ts';
import { SignalHistory } from '../signals/signal-history.ts';
import { SIGNAL_KINDS, toEvidence } from '../signals/signal.ts';
import {
  AlertRuleResponse,
  ReplayMatch,
  type AlertRuleList,
  type AlertRuleUpdate,
  type ReplayRequest,
  type ReplayResponse,
} from './alert-rule.dto.ts';
import type { LocatedRule } from './alert-rule.policy.ts';
import { DETECTION_CONFIG } from '../rules/detection.config.ts';
import { RuleSettingStore } from '../rules/rule-setting.store.ts';
import { StreamDetector, type SignalMatch } from '../rules/stream-detector.ts';

const HOUR_MS = 3_600_000;
/** Signals of each kind that a replay looks at. */
const MAX_REPLAYED = 5000;
const REPLAYED_AT_ONCE = 500;
const SHOWN_MATCHES = 100;

/** Detection rules as an organization uses them. */
@Injectable()
export class AlertRuleService {
  constructor(
    private readonly files: ConfigFiles,
    private readonly settings: RuleSettingStore,
    private readonly alerts: AlertStore,
    private readonly history: SignalHistory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<AlertRuleList> {
    const { organizationId } = currentPrincipal();
    const settings = await this.settings.list(organizationId);
    const figures = await this.alerts.precision(organizationId);
    const { rules } = this.files.get(DETECTION_CONFIG);
    return {
      items: rules.map((each) => {
        const isOwn = ({ rule }: { readonly rule: string }): boolean => rule === each.rule.id;
        return new AlertRuleResponse(each, settings.find(isOwn), figures.find(isOwn));
      }),
    };
  }

  async get(rule: LocatedRule): Promise<AlertRuleResponse> {
    return (await this.list()).items.find(({ id }) => id === rule.id)!;
  }

  /** Sets the mode and the exceptions of a rule for the organization. */
  async update(
    rule: LocatedRule,
    { mode, exceptions }: AlertRuleUpdate,
  ): Promise<AlertRuleResponse> {
    const { organizationId } = currentPrincipal();
    return this.uow.answer(async () => {
      const former = await this.settings.find(organizationId, rule.id);
      const setting = {
        organizationId,
        rule: rule.id,
        mode,
        exceptions: exceptions ?? former?.exceptions ?? [],
        version: (former?.version ?? 0) + 1,
      };
      if (!(await this.settings.save(setting, former?.version ?? 0))) {
        throw new Problem('conflict', 'The rule was changed meanwhile; read it again.');
      }
      await this.audit.append({
        action: 'alert_rule.update',
        resource: `alert_rule:${rule.id}`,
        details: { mode, exceptions: setting.exceptions.length },
      });
      return this.get(rule);
    });
  }

  /** Runs rules over recorded signals. Nothing is raised. @throws Problem invalid_request with line and column */
  async replay({ rules, hours = 24 }: ReplayRequest): Promise<ReplayResponse> {
    const { organizationId } = currentPrincipal();
    const { value, problems } = DETECTION_CONFIG.read([{ path: 'rules', text: rules }]);
    if (problems.length > 0)
      throw invalidField('/rules', 'invalid', problems.join('; ').slice(0, 400));
    const since = new Date(Date.now() - hours * HOUR_MS);
    let signals = 0;
    const matches: SignalMatch[] = [];
    for (const kind of SIGNAL_KINDS) {
      const detector = new StreamDetector(value.matcherOf(kind));
      const recorded = await this.history.since(organizationId, kind, since, MAX_REPLAYED);
      signals += recorded.length;
      for (let from = 0; from < recorded.length; from += REPLAYED_AT_ONCE) {
        matches.push(...detector.see(recorded.slice(from, from + REPLAYED_AT_ONCE)));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await this.audit.append({
      action: 'detection.replay',
      resource: 'alert_rule',
      details: { signals, matches: matches.length },
    });
    return { signals, count: matches.length, matches: matches.slice(0, SHOWN_MATCHES).map(shown) };
  }
}

function shown({ match: { rule, group }, signals, last }: SignalMatch): ReplayMatch {
  return new ReplayMatch({
    rule: rule.id!,
    title: rule.title,
    at: last.at.toISOString(),
    group,
    evidence: signals.map((signal) => new EvidenceResponse(toEvidence(signal))),
  });
}
