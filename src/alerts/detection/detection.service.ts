import { Injectable } from '@nestjs/common';
import { ConfigFiles, isId, type OrganizationId, type UserId } from '../../platform/index.ts';
import { AlertService, type Detection } from '../alerts/alert.service.ts';
import { MAX_EVIDENCE } from '../alerts/alert.entity.ts';
import { toEvidence, type Signal, type SignalKind } from '../signals/signal.ts';
import { SignalHistory } from '../signals/signal-history.ts';
import { DETECTION_CONFIG, type DetectionRules } from '../rules/detection.config.ts';
import { PlaybookService } from '../playbooks/playbook.service.ts';
import type { RuleSettingEntity } from '../rules/rule-setting.entity.ts';
import { RuleSettingStore } from '../rules/rule-setting.store.ts';
import { StreamDetector, type SignalMatch } from '../rules/stream-detector.ts';

/** Earlier signals with which a detector begins, so that a restart forgets nothing. */
const MAX_HISTORY = 5000;
/** Streams whose state is kept; the one that was used longest ago is dropped, and begins anew from its history. */
const MAX_STREAMS = 1000;

/** Runs the detection rules over the signals of every organization, and raises alerts. */
@Injectable()
export class DetectionService {
  private detectors = new Map<string, StreamDetector>();
  private rules: DetectionRules | undefined;

  constructor(
    private readonly files: ConfigFiles,
    private readonly history: SignalHistory,
    private readonly settings: RuleSettingStore,
    private readonly alerts: AlertService,
    private readonly playbooks: PlaybookService,
  ) {}

  /** Looks at new signals of one stream in their order, in the transaction that stores their position. */
  async examine(
    organizationId: OrganizationId,
    kind: SignalKind,
    signals: readonly Signal[],
  ): Promise<void> {
    const detector = await this.detectorOf(organizationId, kind, signals[0]!.position);
    const matches = detector.see(signals);
    if (matches.length === 0) return;
    const settings = new Map(
      (await this.settings.list(organizationId)).map((setting) => [setting.rule, setting]),
    );
    const heeded = matches.filter((each) => !isExcepted(each, settings.get(each.match.rule.id!)));
    const groups = Map.groupBy(
      heeded.map((each) => this.toDetection(organizationId, each)),
      ({ rule, groupKey }) => `${rule} ${groupKey}`,
    );
    // One write for each group, however often an attacker makes its rule fire.
    for (const detections of groups.values()) {
      const detection = detections.at(-1)!;
      const newAlert = await this.alerts.raise(detection, detections.length);
      if (newAlert !== undefined && settings.get(detection.rule)?.mode === 'block') {
        await this.playbooks.runAutomatically(newAlert);
      }
    }
  }

  /** The detector of a stream, which has seen the signals before a position, by whichever instance they were taken. */
  private async detectorOf(
    organizationId: OrganizationId,
    kind: SignalKind,
    before: number,
  ): Promise<StreamDetector> {
    const rules = this.files.get(DETECTION_CONFIG);
    if (rules !== this.rules) this.detectors = new Map();
    this.rules = rules;
    const key = `${organizationId} ${kind}`;
    const known = this.detectors.get(key);
    // Signals that come again belong to a transaction that was rolled back: its state begins anew.
    const fits = known !== undefined && (known.position ?? 0) < before;
    const detector = fits ? known : new StreamDetector(rules.matcherOf(kind));
    // Last in the order, since it is used now.
    this.detectors.delete(key);
    this.detectors.set(key, detector);
    if (this.detectors.size > MAX_STREAMS)
      this.detectors.delete(this.detectors.keys().next().value!);
    const after = detector.position ?? 0;
    detector.see(await this.history.between(organizationId, kind, after, before, MAX_HISTORY));
    return detector;
  }

  private toDetection(
    organizationId: OrganizationId,
    { match, signals, last }: SignalMatch,
  ): Detection {
    const { rule, group } = match;
    const userId = idIn(group['user_id'] ?? last.fields['user_id']);
    const source = textIn(group['source'] ?? last.fields['source']);
    return {
      organizationId,
      rule: rule.id!,
      ruleVersion: this.rules!.byId.get(rule.id!)?.version ?? '',
      title: rule.title,
      severity: rule.level,
      groupKey: groupKeyOf(group, userId, source),
      at: last.at,
      userId,
      source,
      evidence: signals.slice(-MAX_EVIDENCE).map(toEvidence),
      nextStep: rule.description,
    };
  }
}

/** Rules without groups make one alert for each user, or else for each source. */
function groupKeyOf(
  group: Readonly<Record<string, string>>,
  userId: UserId | null,
  source: string | null,
): string {
  const values = Object.keys(group).length > 0 ? group : { user_id: userId, source };
  return JSON.stringify(values).slice(0, 500);
}

function isExcepted({ last }: SignalMatch, setting: RuleSettingEntity | undefined): boolean {
  if (setting === undefined) return false;
  if (setting.mode === 'off') return true;
  return setting.exceptions.some(
    ({ field, value, until }) =>
      last.fields[field] === value && Date.parse(until) > last.at.getTime(),
  );
}

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const idIn = (value: unknown): UserId | null =>
  typeof value === 'string' && isId(value) ? (value as UserId) : null;
