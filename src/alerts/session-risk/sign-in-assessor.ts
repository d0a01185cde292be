import { Injectable } from '@nestjs/common';
import { Broadcast, isId, type OrganizationId, type UserId } from '../../platform/index.ts';
import { AlertService } from '../alerts/alert.service.ts';
import { SignalHistory } from '../signals/signal-history.ts';
import { toEvidence, type Signal } from '../signals/signal.ts';
import { SignInRisk, type SignInAssessment, type SignInEvent } from '../sign-ins/index.ts';
import { SessionRiskStore } from './session-risk.store.ts';
import { SESSION_RISK_TOPIC } from './session-risks-in-force.ts';

/** Earlier audit entries from which the habits of users are learned after a restart. */
const MAX_HISTORY = 20_000;
const MAX_ORGANIZATIONS = 500;
const MAX_USERS = 20_000;
/** Sign-ins of a user after which their habits are known well enough to judge by. */
const MIN_SIGN_INS = 5;
/** The name that alerts about sign-ins have in place of a rule's id. */
const RULE = 'risky-sign-in';

interface Learned {
  readonly risk: SignInRisk;
  /** Successful sign-ins of each user, up to MIN_SIGN_INS. */
  readonly signIns: Map<string, number>;
  position: number;
}

/**
 * Compares each sign-in with the habits of its user. A session that begins unlike them has a risk, which access conditions
 * can limit (`maxRisk`), until the user proves in it who they are.
 */
@Injectable()
export class SignInAssessor {
  private readonly organizations = new Map<OrganizationId, Learned>();

  constructor(
    private readonly history: SignalHistory,
    private readonly store: SessionRiskStore,
    private readonly alerts: AlertService,
    private readonly broadcast: Broadcast,
  ) {}

  /** Takes new audit signals in their order, in the transaction that stores their position. */
  async read(organizationId: OrganizationId, signals: readonly Signal[]): Promise<void> {
    const learned = await this.learnedOf(organizationId, signals[0]!.position);
    for (const signal of signals) {
      const event = toSignIn(signal);
      if (event !== undefined) {
        const assessment = learn(learned, event);
        if (assessment !== undefined) await this.assess(organizationId, signal, assessment);
      } else if (signal.fields['action'] === 'session.reauthenticate') {
        await this.forgive(organizationId, signal);
      }
      learned.position = signal.position;
    }
  }

  private async assess(
    organizationId: OrganizationId,
    signal: Signal,
    { challenge, score, reasons }: SignInAssessment,
  ): Promise<void> {
    const sessionId = idOf(signal.fields['resource'], 'session');
    if (!challenge || sessionId === undefined || signal.fields['status'] !== 'succeeded') return;
    await this.store.keep(organizationId, sessionId, score, reasons);
    await this.broadcast.notify(SESSION_RISK_TOPIC, sessionId);
    const { user_id: userId, source } = signal.fields;
    await this.alerts.raise({
      organizationId,
      rule: RULE,
      ruleVersion: '',
      title: 'Sign-in unlike its user',
      severity: 'medium',
      groupKey: JSON.stringify({ user_id: userId }),
      at: signal.at,
      userId: typeof userId === 'string' ? (userId as UserId) : null,
      source: typeof source === 'string' ? source : null,
      evidence: [toEvidence(signal)],
      nextStep: `Risk ${score} of 100: ${reasons.join(', ').replaceAll('_', ' ')}. Ask the user whether it was them; if not, end the session and open an incident.`,
    });
  }

  /** A user who has proved in a session who they are makes it as good as any. */
  private async forgive(organizationId: OrganizationId, { fields }: Signal): Promise<void> {
    const sessionId = idOf(fields['resource'], 'session');
    if (sessionId === undefined || fields['status'] !== 'succeeded') return;
    if (!(await this.store.remove(organizationId, sessionId))) return;
    await this.broadcast.notify(SESSION_RISK_TOPIC, sessionId);
  }

  /** What was learned from the signals before a position, by whichever instance they were taken. */
  private async learnedOf(organizationId: OrganizationId, before: number): Promise<Learned> {
    const known = this.organizations.get(organizationId);
    const fits = known !== undefined && known.position < before;
    const learned = fits ? known : newlyLearned();
    this.organizations.delete(organizationId);
    this.organizations.set(organizationId, learned);
    if (this.organizations.size > MAX_ORGANIZATIONS) {
      this.organizations.delete(this.organizations.keys().next().value!);
    }
    const { position } = learned;
    const missed = await this.history.between(
      organizationId,
      'audit',
      position,
      before,
      MAX_HISTORY,
    );
    for (const signal of missed) {
      const event = toSignIn(signal);
      if (event !== undefined) learn(learned, event);
    }
    learned.position = Math.max(learned.position, before - 1);
    return learned;
  }
}

const newlyLearned = (): Learned => ({
  risk: new SignInRisk({ maxUsers: MAX_USERS }),
  signIns: new Map(),
  position: 0,
});

/** Assesses a sign-in and learns from it; undefined while the habits of its user are not known. */
function learn({ risk, signIns }: Learned, event: SignInEvent): SignInAssessment | undefined {
  const assessment = risk.see(event);
  const before = signIns.get(event.user) ?? 0;
  if (event.outcome === 'success' && before < MIN_SIGN_INS) {
    if (signIns.size >= MAX_USERS) signIns.delete(signIns.keys().next().value!);
    signIns.set(event.user, before + 1);
  }
  return before < MIN_SIGN_INS ? undefined : assessment;
}

/** The sign-in that an audit entry records; undefined for entries about anything else. */
function toSignIn({ at, fields }: Signal): SignInEvent | undefined {
  const { action, status, user_id: user, source, device } = fields;
  if (action !== 'session.create' || typeof user !== 'string' || typeof source !== 'string') {
    return undefined;
  }
  return {
    time: at.getTime(),
    user,
    ip: source,
    country: '',
    device: typeof device === 'string' ? device : '',
    outcome: status === 'succeeded' ? 'success' : 'failure',
  };
}

function idOf(resource: unknown, type: string): string | undefined {
  const id = String(resource).slice(type.length + 1);
  return String(resource).startsWith(`${type}:`) && isId(id) ? id : undefined;
}
