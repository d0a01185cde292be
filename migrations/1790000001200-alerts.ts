import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signals of requests, alerts with their channels, network rules and incidents. */
export class Alerts1790000001200 implements MigrationInterface {
  name = 'Alerts1790000001200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...INDEXES, ...POLICIES, ...FUNCTIONS]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function operator_organization()');
    await runner.query('drop function forget_request_signals()');
    await runner.query('drop function network_rules_in_force()');
    for (const table of [...NAMES].reverse()) await runner.query(`drop table ${table}`);
  }
}

const TABLES = [
  `create table request_signal (
    organization_id uuid not null,
    sequence bigint generated always as identity,
    occurred_at timestamptz(3) not null,
    fields jsonb not null,
    constraint request_signal_pk primary key (organization_id, sequence),
    constraint request_signal_organization foreign key (organization_id) references organization (id)
  )`,
  `create table alert_rule_setting (
    organization_id uuid not null,
    rule text not null,
    mode text not null,
    exceptions jsonb not null,
    version integer not null,
    constraint alert_rule_setting_pk primary key (organization_id, rule),
    constraint alert_rule_setting_mode check (mode in ('off', 'observe', 'block')),
    constraint alert_rule_setting_organization foreign key (organization_id) references organization (id)
  )`,
  `create table alert (
    organization_id uuid not null,
    id uuid not null,
    rule text not null,
    rule_version text not null,
    title text not null,
    severity text not null,
    group_key text not null,
    state text not null,
    answer text,
    reason text,
    answered_by uuid,
    occurrences integer not null,
    first_at timestamptz(3) not null,
    last_at timestamptz(3) not null,
    created_at timestamptz(3) not null,
    user_id uuid,
    source text,
    evidence jsonb not null,
    next_step text not null,
    escalated_at timestamptz(3),
    version integer not null,
    constraint alert_pk primary key (organization_id, id),
    constraint alert_state check (state in ('open', 'acknowledged', 'resolved')),
    constraint alert_answer check ((state = 'resolved') = (answer is not null)),
    constraint alert_organization foreign key (organization_id) references organization (id)
  )`,
  `create table alert_channel (
    organization_id uuid not null,
    id uuid not null,
    name text not null,
    kind text not null,
    min_severity text not null,
    enabled boolean not null,
    sealed_target bytea not null,
    version integer not null,
    created_at timestamptz(3) not null,
    constraint alert_channel_pk primary key (organization_id, id),
    constraint alert_channel_name unique (organization_id, name),
    constraint alert_channel_organization foreign key (organization_id) references organization (id)
  )`,
  `create table alert_delivery (
    organization_id uuid not null,
    id uuid not null,
    channel_id uuid not null,
    alert_id uuid,
    event text not null,
    state text not null,
    attempts integer not null,
    last_error text,
    created_at timestamptz(3) not null,
    finished_at timestamptz(3),
    constraint alert_delivery_pk primary key (organization_id, id),
    constraint alert_delivery_state check (state in ('waiting', 'delivered', 'failed')),
    constraint alert_delivery_channel foreign key (organization_id, channel_id)
      references alert_channel (organization_id, id) on delete cascade
  )`,
  `create table network_rule (
    organization_id uuid not null,
    id uuid not null,
    effect text not null,
    scope text not null,
    network text not null,
    reason text,
    alert_id uuid,
    created_by uuid,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3),
    constraint network_rule_pk primary key (organization_id, id),
    constraint network_rule_effect check (effect in ('allow', 'deny')),
    constraint network_rule_scope check (scope in ('organization', 'server')),
    constraint network_rule_organization foreign key (organization_id) references organization (id)
  )`,
  `create table incident (
    organization_id uuid not null,
    id uuid not null,
    title text not null,
    severity text not null,
    state text not null,
    owner_id uuid,
    personal_data boolean not null,
    opened_by uuid,
    opened_at timestamptz(3) not null,
    due_at timestamptz(3),
    closed_at timestamptz(3),
    version integer not null,
    constraint incident_pk primary key (organization_id, id),
    constraint incident_state check
      (state in ('detected', 'triaged', 'contained', 'eradicated', 'recovered', 'closed')),
    constraint incident_organization foreign key (organization_id) references organization (id)
  )`,
  `create table incident_entry (
    organization_id uuid not null,
    incident_id uuid not null,
    id uuid not null,
    kind text not null,
    text text not null,
    user_id uuid,
    alert_id uuid,
    occurred_at timestamptz(3) not null,
    constraint incident_entry_pk primary key (organization_id, incident_id, id),
    constraint incident_entry_incident foreign key (organization_id, incident_id)
      references incident (organization_id, id)
  )`,
  `create table incident_action (
    organization_id uuid not null,
    incident_id uuid not null,
    id uuid not null,
    kind text not null,
    target text not null,
    state text not null,
    undo jsonb not null,
    done_by uuid,
    done_at timestamptz(3) not null,
    undone_at timestamptz(3),
    constraint incident_action_pk primary key (organization_id, incident_id, id),
    constraint incident_action_state check (state in ('done', 'undone')),
    constraint incident_action_incident foreign key (organization_id, incident_id)
      references incident (organization_id, id)
  )`,
];

const NAMES = TABLES.map((statement) => /create table (\w+)/.exec(statement)![1]!);

const INDEXES = [
  `create unique index alert_unresolved on alert (organization_id, rule, group_key)
    where state <> 'resolved'`,
  'create index alert_delivery_of_alert on alert_delivery (organization_id, alert_id)',
  'create index request_signal_at on request_signal (organization_id, occurred_at)',
];

const GRANTS: Readonly<Record<string, string>> = {
  request_signal: 'select, insert',
  alert_rule_setting: 'select, insert, update',
  alert: 'select, insert, update',
  alert_channel: 'select, insert, update, delete',
  alert_delivery: 'select, insert, update',
  network_rule: 'select, insert, delete',
  incident: 'select, insert, update',
  incident_entry: 'select, insert',
  incident_action: 'select, insert, update',
};

const POLICIES = NAMES.flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (organization_id = current_organization_id())`,
  `grant ${GRANTS[table]!} on ${table} to stockade_server`,
]);

const FUNCTIONS = [
  // Alerts about requests of nobody in particular belong to the organization that operates the server.
  `create function operator_organization() returns uuid
    language sql stable security definer set search_path = pg_catalog, public as $$
      select id from public.organization where operator order by id limit 1
    $$`,
  `create function forget_request_signals() returns void
    language sql security definer set search_path = pg_catalog, public as $$
      delete from public.request_signal where occurred_at < now() - interval '30 days'
    $$`,
  // Every instance holds all of them: a request is refused before its organization is known.
  `create function network_rules_in_force()
    returns table (organization_id uuid, effect text, scope text, network text, expires_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select organization_id, effect, scope, network, expires_at
        from public.network_rule where expires_at is null or expires_at > now()
    $$`,
  ...['operator_organization()', 'forget_request_signals()', 'network_rules_in_force()'].flatMap(
    (signature) => [
      `revoke all on function ${signature} from public`,
      `grant execute on function ${signature} to stockade_server`,
    ],
  ),
];
