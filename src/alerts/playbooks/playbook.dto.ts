import { ApiProperty } from '@nestjs/swagger';
import { FlagField, IdField, PublicField } from '../../platform/index.ts';
import { INCIDENT_ACTIONS, type IncidentActionKind } from '../incidents/incident-action.entity.ts';
import { PLAYBOOK_RUNS, type Playbook, type PlaybookRun } from './playbooks.config.ts';

export class PlaybookResponse {
  @PublicField({ example: 'contain-source' })
  readonly id: string;

  @PublicField()
  readonly title: string;

  @PublicField()
  readonly about: string;

  @PublicField({ type: [String] })
  readonly rules: readonly string[];

  @PublicField({ enum: PLAYBOOK_RUNS })
  readonly run: PlaybookRun;

  @PublicField({ type: [String], enum: INCIDENT_ACTIONS, isArray: true })
  readonly steps: readonly IncidentActionKind[];

  constructor({ id, title, about, rules, run, steps }: Playbook) {
    this.id = id;
    this.title = title;
    this.about = about;
    this.rules = rules;
    this.run = run;
    this.steps = steps.map(({ action }) => action);
  }
}

export class PlaybookList {
  @ApiProperty({ type: [PlaybookResponse] })
  readonly items!: PlaybookResponse[];
}

export class PlaybookRunRequest {
  @IdField({ about: 'The alert to respond to.', alone: true })
  alertId!: string;

  @FlagField({
    about: 'Whether only to say what would be done.',
    optional: true,
    example: true,
    alone: true,
  })
  dryRun?: boolean;
}

export class PlaybookStepResponse {
  @PublicField({ enum: INCIDENT_ACTIONS })
  readonly action!: IncidentActionKind;

  @PublicField({ type: String, nullable: true, description: 'A network, or the id of a user.' })
  readonly target!: string | null;

  @PublicField({
    enum: ['planned', 'done', 'skipped'],
    description:
      'skipped: the alert names no such target, it is yourself, the action is refused, or the server itself would deny a private network.',
  })
  readonly state!: 'planned' | 'done' | 'skipped';

  @PublicField({ description: 'Whether one call undoes it.' })
  readonly reversible!: boolean;
}

export class PlaybookRunResponse {
  @PublicField({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The incident that was opened; null for a dry run.',
  })
  readonly incidentId!: string | null;

  @ApiProperty({ type: [PlaybookStepResponse] })
  readonly steps!: readonly PlaybookStepResponse[];
}
