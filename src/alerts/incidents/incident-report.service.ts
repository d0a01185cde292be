import { Injectable } from '@nestjs/common';
import { DamageService } from './damage.service.ts';
import type { DamageItem } from './incident.dto.ts';
import type { IncidentEntity } from './incident.entity.ts';
import { IncidentStore } from './incident.store.ts';

/** Writes the report of an incident from its timeline. */
@Injectable()
export class IncidentReportService {
  constructor(
    private readonly store: IncidentStore,
    private readonly damage: DamageService,
  ) {}

  /** The report as Markdown. */
  async write(incident: IncidentEntity): Promise<string> {
    const entries = await this.store.listEntries(incident);
    const actions = await this.store.listActions(incident);
    const damage = await this.damage.assess(incident);
    const rows = [
      ['Severity', incident.severity],
      ['State', incident.state],
      ['Opened', incident.openedAt.toISOString()],
      ['Closed', incident.closedAt?.toISOString() ?? 'not yet'],
      [
        'Personal data',
        incident.personalData ? 'may have been disclosed' : 'not known to be affected',
      ],
      ['An authority must be told by', incident.dueAt?.toISOString() ?? 'no deadline'],
    ];
    return [
      `# ${inline(incident.title)}`,
      '',
      table(['', ''], rows),
      '## Timeline',
      '',
      table(
        ['time', 'kind', 'what', 'user'],
        entries.map(({ occurredAt, kind, text, userId }) => [
          occurredAt.toISOString(),
          kind,
          text,
          userId ?? '',
        ]),
      ),
      '## Actions',
      '',
      table(
        ['time', 'action', 'target', 'state'],
        actions.map(({ doneAt, kind, target, state }) => [
          doneAt.toISOString(),
          kind,
          target,
          state,
        ]),
      ),
      '## Damage',
      '',
      `The users and addresses of the alerts have ${damage.entries} entries in the audit log since ${damage.since}.`,
      '',
      '### Read',
      '',
      damageTable(damage.read),
      '### Changed',
      '',
      damageTable(damage.changed),
      '### Refused',
      '',
      damageTable(damage.refused),
    ].join('\n');
  }
}

const damageTable = (items: readonly DamageItem[]): string =>
  table(
    ['action', 'resource', 'times', 'first', 'last'],
    items.map(({ action, resource, count, firstAt, lastAt }) => [
      action,
      resource,
      String(count),
      firstAt,
      lastAt,
    ]),
  );

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.\n';
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** Text in which nothing of Markdown or HTML is taken for a command. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|#]/g, '\\$&');
}
