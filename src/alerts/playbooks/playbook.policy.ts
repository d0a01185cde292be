import { Injectable } from '@nestjs/common';
import {
  ConfigFiles,
  currentPrincipal,
  defineSubject,
  Locator,
  WHOLE_ORGANIZATION,
  type OrganizationId,
} from '../../platform/index.ts';
import { PLAYBOOKS_CONFIG, type Playbook } from './playbooks.config.ts';

export const PLAYBOOK = defineSubject({
  name: 'Playbook',
  actions: { read: 'incidents:read', run: 'incidents:act' },
  reserved: ['run'],
  rules: [{ role: 'admin', actions: ['read', 'run'], reach: WHOLE_ORGANIZATION }],
});

/** A playbook as a row of policies. */
export interface LocatedPlaybook {
  readonly id: string;
  /** Of the caller: playbooks are the same for all. */
  readonly organizationId: OrganizationId;
  readonly playbook: Playbook;
}

/** Finds a playbook of the configuration by its id. */
@Injectable()
export class PlaybookLocator extends Locator<LocatedPlaybook> {
  constructor(private readonly files: ConfigFiles) {
    super();
  }

  locate(parameters: Readonly<Record<string, string>>): Promise<LocatedPlaybook | null> {
    const { organizationId } = currentPrincipal();
    const playbook = this.files
      .get(PLAYBOOKS_CONFIG)
      .playbooks.find(({ id }) => id === parameters['id']);
    return Promise.resolve(
      playbook === undefined ? null : { id: playbook.id, organizationId, playbook },
    );
  }
}
