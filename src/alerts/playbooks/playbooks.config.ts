import {
  ChoiceField,
  IntegerField,
  ObjectsField,
  TextField,
  TextsField,
  type ConfigFile,
} from '../../platform/index.ts';
import { DETECTION_CONFIG } from '../rules/detection.config.ts';
import { INCIDENT_ACTIONS, type IncidentActionKind } from '../incidents/incident-action.entity.ts';

export const PLAYBOOK_RUNS = ['automatic', 'approval'] as const;
export type PlaybookRun = (typeof PLAYBOOK_RUNS)[number];

/** A step of a playbook: an action against the source or the user of the alert. */
export class PlaybookStep {
  @ChoiceField({ about: 'Action of an incident.', of: INCIDENT_ACTIONS })
  action!: IncidentActionKind;

  @IntegerField({ about: 'Minutes, for deny_network.', min: 1, max: 525_600, optional: true })
  minutes?: number;
}

/** A response to alerts, as data. */
export class Playbook {
  @TextField({ about: 'Id.', max: 60, pattern: /^[a-z0-9-]+$/ })
  id!: string;

  @TextField({ about: 'Title of the incident that it opens.', max: 200 })
  title!: string;

  @TextField({ about: 'When to use it, and what it does.', max: 1000 })
  about!: string;

  @TextsField({ about: 'Detection rules whose alerts it answers.', min: 1, max: 50, longest: 100 })
  rules!: string[];

  @ChoiceField({
    about:
      'automatic: for rules in the mode block, when an alert opens; approval: when a person says so.',
    of: PLAYBOOK_RUNS,
  })
  run!: PlaybookRun;

  @ObjectsField({ about: 'Steps, in their order.', min: 1, max: 10, of: () => PlaybookStep })
  steps!: PlaybookStep[];
}

export class PlaybooksConfig {
  @ObjectsField({ about: 'Playbooks.', min: 0, max: 100, of: () => Playbook })
  playbooks: Playbook[] = [];
}

/** Responses to alerts. */
export const PLAYBOOKS_CONFIG: ConfigFile<PlaybooksConfig> = {
  path: 'playbooks.yaml',
  about: 'Responses to alerts, run automatically or after an approval.',
  type: PlaybooksConfig,
  check: ({ playbooks }, context) => {
    const known = context.read(DETECTION_CONFIG)?.byId;
    const ids = playbooks.map(({ id }) => id);
    return playbooks.flatMap(({ id, rules }, index) => [
      ...(ids.indexOf(id) === index
        ? []
        : [
            { path: ['playbooks', index, 'id'], message: 'must not be the id of another playbook' },
          ]),
      ...rules.flatMap((rule, at) =>
        known === undefined || known.has(rule)
          ? []
          : [
              {
                path: ['playbooks', index, 'rules', at],
                message: 'must be the id of a detection rule',
              },
            ],
      ),
    ]);
  },
};
