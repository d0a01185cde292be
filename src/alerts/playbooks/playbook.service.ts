import { Injectable } from '@nestjs/common';
import {
  ConfigFiles,
  currentPrincipal,
  invalidField,
  Problem,
  UnitOfWork,
  type Id,
} from '../../platform/index.ts';
import type { AlertEntity } from '../alerts/alert.entity.ts';
import { AlertStore } from '../alerts/alert.store.ts';
import { currentActor } from '../current-actor.ts';
import { IncidentActionService } from '../incidents/incident-action.service.ts';
import type { IncidentActionKind } from '../incidents/incident-action.entity.ts';
import { IncidentService } from '../incidents/incident.service.ts';
import { IncidentStore } from '../incidents/incident.store.ts';
import { isInside } from '../network-rules/inside-networks.ts';
import {
  PlaybookResponse,
  type PlaybookList,
  type PlaybookRunRequest,
  type PlaybookRunResponse,
  type PlaybookStepResponse,
} from './playbook.dto.ts';
import { PLAYBOOKS_CONFIG, type Playbook } from './playbooks.config.ts';

/** Runs playbooks: each run opens an incident, and its steps are actions of that incident. */
@Injectable()
export class PlaybookService {
  constructor(
    private readonly files: ConfigFiles,
    private readonly alerts: AlertStore,
    private readonly incidents: IncidentService,
    private readonly incidentStore: IncidentStore,
    private readonly actions: IncidentActionService,
    private readonly uow: UnitOfWork,
  ) {}

  list(): PlaybookList {
    const { playbooks } = this.files.get(PLAYBOOKS_CONFIG);
    return { items: playbooks.map((playbook) => new PlaybookResponse(playbook)) };
  }

  /** @throws Problem invalid_request for an alert that is unknown, or that another rule raised */
  async run(
    playbook: Playbook,
    { alertId, dryRun = false }: PlaybookRunRequest,
  ): Promise<PlaybookRunResponse> {
    const alert = await this.alerts.find(currentPrincipal().organizationId, alertId as Id);
    if (alert === null) {
      throw invalidField('/alertId', 'unknown_alert', 'must be the id of an alert');
    }
    if (!playbook.rules.includes(alert.rule)) {
      throw invalidField(
        '/alertId',
        'other_rule',
        `must be an alert of ${playbook.rules.join(', ')}`,
      );
    }
    if (dryRun) return { incidentId: null, steps: this.plan(playbook, alert) };
    return this.uow.answer(() => this.carryOut(playbook, alert));
  }

  /** Runs the playbooks that answer an alert automatically, in the open transaction. */
  async runAutomatically(alert: AlertEntity): Promise<void> {
    const { playbooks } = this.files.get(PLAYBOOKS_CONFIG);
    for (const playbook of playbooks) {
      if (playbook.run !== 'automatic' || !playbook.rules.includes(alert.rule)) continue;
      await this.carryOut(playbook, alert);
    }
  }

  private plan({ steps }: Playbook, alert: AlertEntity): PlaybookStepResponse[] {
    const { userId } = currentActor();
    return steps.map(({ action }) => {
      const target = targetOf(action, alert);
      const locksOutOthers = userId === null && target !== null && isInside(target);
      const isSkipped = target === null || target === userId || locksOutOthers;
      return {
        action,
        target,
        state: isSkipped ? 'skipped' : 'planned',
        reversible: action !== 'revoke_sessions',
      };
    });
  }

  private async carryOut(playbook: Playbook, alert: AlertEntity): Promise<PlaybookRunResponse> {
    const { id: incidentId } = await this.incidents.create({
      title: playbook.title,
      severity: alert.severity,
      alertIds: [alert.id],
    });
    const incident = (await this.incidentStore.find(alert.organizationId, incidentId))!;
    await this.incidents.addEntry(incident, 'note', `Playbook ${playbook.id}: ${playbook.about}`);
    const steps: PlaybookStepResponse[] = [];
    for (const [i, step] of this.plan(playbook, alert).entries()) {
      if (step.state === 'skipped' || step.target === null) {
        steps.push(step);
        continue;
      }
      const { minutes } = playbook.steps[i]!;
      const request = { kind: step.action, target: step.target };
      const refusal = await this.actions
        .act(incident, { ...request, ...(minutes === undefined ? {} : { minutes }) })
        .then(() => undefined, toRefusal);
      steps.push({ ...step, state: refusal === undefined ? 'done' : 'skipped' });
      if (refusal !== undefined) {
        await this.incidents.addEntry(incident, 'note', `${step.action} was not done: ${refusal}`);
      }
    }
    return { incidentId, steps };
  }
}

/** Why a step was refused, before it wrote anything: the others are taken, and detection goes on. */
function toRefusal(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  throw error;
}

const targetOf = (action: IncidentActionKind, { source, userId }: AlertEntity): string | null =>
  action === 'deny_network' ? source : userId;
