table access_condition
  column actions text[] not null
  column bound_device boolean not null
  column classifications text[] not null
  column created_at timestamp(3) with time zone not null
  column except_programs boolean not null
  column hours jsonb
  column id uuid not null
  column max_age_seconds integer
  column max_risk integer
  column name text not null
  column networks text[] not null
  column organization_id uuid not null
  column roles text[] not null
  column strength text
  access_condition_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  access_condition_pk PRIMARY KEY (organization_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table access_decision
  column approver_id uuid not null
  column decided_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column reason text
  column request_id uuid not null
  column seal bytea
  column verdict text not null
  access_decision_pk PRIMARY KEY (organization_id, request_id, approver_id)
  access_decision_request FOREIGN KEY (organization_id, request_id) REFERENCES access_request(organization_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table access_request
  column actions text[] not null
  column created_at timestamp(3) with time zone not null
  column dataset_id uuid not null
  column duration_seconds integer not null
  column ended_at timestamp(3) with time zone
  column grant_id uuid
  column id uuid not null
  column organization_id uuid not null
  column reason text not null
  column requester_id uuid not null
  column seal bytea
  column state text not null
  access_request_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  access_request_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX access_request_of_dataset ON public.access_request USING btree (organization_id, dataset_id)
  CREATE UNIQUE INDEX access_request_pending ON public.access_request USING btree (organization_id, requester_id, dataset_id) WHERE (state = 'pending'::text)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table access_review
  column closed_at timestamp(3) with time zone
  column due_at timestamp(3) with time zone not null
  column due_days integer not null
  column escalated_at timestamp(3) with time zone
  column every_days integer
  column id uuid not null
  column kinds text[] not null
  column name text not null
  column next_at timestamp(3) with time zone
  column organization_id uuid not null
  column started_at timestamp(3) with time zone not null
  column started_by uuid not null
  access_review_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  access_review_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX access_review_due ON public.access_review USING btree (due_at) WHERE ((closed_at IS NULL) AND (escalated_at IS NULL))
  CREATE INDEX access_review_next ON public.access_review USING btree (next_at) WHERE (next_at IS NOT NULL)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table access_review_item
  column decided_at timestamp(3) with time zone
  column decided_by uuid
  column holder text not null
  column id uuid not null
  column kind text not null
  column label text not null
  column last_used_at timestamp(3) with time zone
  column mark text
  column organization_id uuid not null
  column reason text
  column review_id uuid not null
  column reviewer_id uuid
  column seal bytea
  column subject_id uuid not null
  column suggestion text not null
  column suggestion_reason text not null
  column taken_away boolean not null default false
  column thing text not null
  column undone_at timestamp(3) with time zone
  column verdict text
  access_review_item_pk PRIMARY KEY (organization_id, review_id, id)
  access_review_item_review FOREIGN KEY (organization_id, review_id) REFERENCES access_review(organization_id, id)
  CREATE INDEX access_review_item_of_reviewer ON public.access_review_item USING btree (organization_id, reviewer_id, review_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table alert
  column answer text
  column answered_by uuid
  column created_at timestamp(3) with time zone not null
  column escalated_at timestamp(3) with time zone
  column evidence jsonb not null
  column first_at timestamp(3) with time zone not null
  column group_key text not null
  column id uuid not null
  column last_at timestamp(3) with time zone not null
  column next_step text not null
  column occurrences integer not null
  column organization_id uuid not null
  column reason text
  column rule text not null
  column rule_version text not null
  column severity text not null
  column source text
  column state text not null
  column title text not null
  column user_id uuid
  column version integer not null
  alert_answer CHECK (((state = 'resolved'::text) = (answer IS NOT NULL)))
  alert_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  alert_pk PRIMARY KEY (organization_id, id)
  alert_state CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
  CREATE UNIQUE INDEX alert_unresolved ON public.alert USING btree (organization_id, rule, group_key) WHERE (state <> 'resolved'::text)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table alert_channel
  column created_at timestamp(3) with time zone not null
  column enabled boolean not null
  column id uuid not null
  column kind text not null
  column min_severity text not null
  column name text not null
  column organization_id uuid not null
  column sealed_target bytea not null
  column version integer not null
  alert_channel_name UNIQUE (organization_id, name)
  alert_channel_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  alert_channel_pk PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX alert_channel_name ON public.alert_channel USING btree (organization_id, name)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table alert_delivery
  column alert_id uuid
  column attempts integer not null
  column channel_id uuid not null
  column created_at timestamp(3) with time zone not null
  column event text not null
  column finished_at timestamp(3) with time zone
  column id uuid not null
  column last_error text
  column organization_id uuid not null
  column state text not null
  alert_delivery_channel FOREIGN KEY (organization_id, channel_id) REFERENCES alert_channel(organization_id, id) ON DELETE CASCADE
  alert_delivery_pk PRIMARY KEY (organization_id, id)
  alert_delivery_state CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text])))
  CREATE INDEX alert_delivery_of_alert ON public.alert_delivery USING btree (organization_id, alert_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table alert_rule_setting
  column exceptions jsonb not null
  column mode text not null
  column organization_id uuid not null
  column rule text not null
  column version integer not null
  alert_rule_setting_mode CHECK ((mode = ANY (ARRAY['off'::text, 'observe'::text, 'block'::text])))
  alert_rule_setting_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  alert_rule_setting_pk PRIMARY KEY (organization_id, rule)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table api_key
  column bound_to text
  column created_at timestamp(3) with time zone not null
  column expires_at timestamp(3) with time zone
  column hash bytea not null
  column hint text not null
  column id uuid not null
  column last_used_at timestamp(3) with time zone
  column last_used_from text
  column made_by uuid
  column made_in uuid
  column multi_factor boolean not null default false
  column name text not null
  column networks text[] not null
  column organization_id uuid not null
  column owner_id uuid not null
  column parent_id uuid
  column restorable boolean not null default false
  column revoked_at timestamp(3) with time zone
  column scopes text[] not null
  column seal bytea
  api_key_owner FOREIGN KEY (organization_id, owner_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  api_key_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX api_key_of_owner ON public.api_key USING btree (organization_id, owner_id)
  CREATE INDEX api_key_of_parent ON public.api_key USING btree (organization_id, parent_id)
  CREATE UNIQUE INDEX api_key_hash ON public.api_key USING btree (organization_id, hash)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table audit_event
  column action text not null
  column credential_id uuid
  column details jsonb not null
  column id uuid not null
  column occurred_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column reason text
  column request_id text not null
  column resource text not null
  column source text not null
  column status text not null
  column user_id uuid
  audit_event_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX audit_event_by_resource ON public.audit_event USING btree (organization_id, resource, id)
  CREATE INDEX audit_event_by_user ON public.audit_event USING btree (organization_id, user_id, id)
  policy append for INSERT using () check ((organization_id = current_organization_id()))
  policy own_organization for SELECT using (((organization_id = current_organization_id()) OR ((organization_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (EXISTS ( SELECT
   FROM organization
  WHERE ((organization.id = current_organization_id()) AND organization.operator)))))) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table audit_follower
  column name text not null
  column organization_id uuid not null
  column sequence bigint not null
  audit_follower_pk PRIMARY KEY (organization_id, name)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table audit_head
  column organization_id uuid not null
  column sequence bigint not null
  audit_head_pk PRIMARY KEY (organization_id)
  policy own_organization for SELECT using ((organization_id = current_organization_id())) check ()
  grant SELECT to stockade_server
  row level security on

table audit_sequence
  column event_id uuid not null
  column organization_id uuid not null
  column sequence bigint not null
  audit_sequence_event UNIQUE (organization_id, event_id)
  audit_sequence_pk PRIMARY KEY (organization_id, sequence)
  CREATE UNIQUE INDEX audit_sequence_event ON public.audit_sequence USING btree (organization_id, event_id)
  policy own_organization for SELECT using (((organization_id = current_organization_id()) OR ((organization_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (EXISTS ( SELECT
   FROM organization
  WHERE ((organization.id = current_organization_id()) AND organization.operator)))))) check ()
  grant SELECT to stockade_server
  row level security on

table audit_unsequenced
  column event_id uuid not null
  column organization_id uuid not null
  audit_unsequenced_pk PRIMARY KEY (organization_id, event_id)
  policy append for INSERT using () check ((organization_id = current_organization_id()))
  policy own_organization for SELECT using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table data_key
  column created_at timestamp(3) with time zone not null
  column id uuid not null
  column organization_id uuid not null
  column purpose text not null
  column state text not null default 'enabled'::text
  column superseded_at timestamp(3) with time zone
  column wrapped bytea
  data_key_material CHECK (((state = 'destroyed'::text) = (wrapped IS NULL)))
  data_key_pk PRIMARY KEY (organization_id, id)
  data_key_seals_until CHECK (((state = 'enabled'::text) = (superseded_at IS NULL)))
  data_key_state CHECK ((state = ANY (ARRAY['enabled'::text, 'decrypt_only'::text, 'destroyed'::text])))
  data_key_stays_enabled TRIGGER DEFERRABLE INITIALLY DEFERRED
  CREATE UNIQUE INDEX data_key_enabled ON public.data_key USING btree (organization_id, purpose) WHERE (state = 'enabled'::text)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table dataset
  column classification text not null default 'internal'::text
  column created_at timestamp(3) with time zone not null
  column deleted_series_count integer not null default 0
  column description text
  column frequency text not null
  column id uuid not null
  column name text not null
  column observation_count bigint not null default 0
  column organization_id uuid not null
  column owner_id uuid not null
  column phase jsonb
  column seal bytea
  column season_length integer
  column series_count integer not null default 0
  column unit text
  column version integer not null
  dataset_owner FOREIGN KEY (organization_id, owner_id) REFERENCES user_account(organization_id, id)
  dataset_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX dataset_of_owner ON public.dataset USING btree (organization_id, owner_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table dataset_grant
  column actions text[] not null
  column created_at timestamp(3) with time zone not null
  column dataset_id uuid not null
  column expires_at timestamp(3) with time zone
  column granted_by uuid not null
  column grantee_organization_id uuid
  column group_id uuid
  column id uuid not null
  column organization_id uuid not null
  column reason text
  column restorable boolean not null default false
  column revoked_at timestamp(3) with time zone
  column seal bytea
  column sealed_part bytea
  column user_id uuid
  dataset_grant_dataset FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id) ON DELETE CASCADE
  dataset_grant_grantee CHECK ((num_nonnulls(user_id, group_id, grantee_organization_id) = 1))
  dataset_grant_group FOREIGN KEY (organization_id, group_id) REFERENCES scim_group(organization_id, id) ON DELETE CASCADE
  dataset_grant_organization FOREIGN KEY (grantee_organization_id) REFERENCES organization(id)
  dataset_grant_pk PRIMARY KEY (organization_id, id)
  dataset_grant_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX dataset_grant_abroad ON public.dataset_grant USING btree (grantee_organization_id) WHERE (grantee_organization_id IS NOT NULL)
  CREATE INDEX dataset_grant_given ON public.dataset_grant USING btree (organization_id, dataset_id)
  CREATE INDEX dataset_grant_held ON public.dataset_grant USING btree (organization_id, user_id)
  CREATE INDEX dataset_grant_of_group ON public.dataset_grant USING btree (organization_id, group_id) WHERE (group_id IS NOT NULL)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table decision
  column action text not null
  column circumstances jsonb not null
  column credential_id uuid not null
  column digest bytea not null
  column facts jsonb not null
  column first_at timestamp(3) with time zone not null
  column id uuid not null
  column kind text not null
  column last_at timestamp(3) with time zone not null
  column noun text not null
  column organization_id uuid not null
  column outcome text not null
  column policy_version text not null
  column reason text
  column request_id text not null
  column resource_id text
  column roles text[] not null
  column rule text
  column scopes text[]
  column times integer not null
  column user_id uuid not null
  decision_pk PRIMARY KEY (organization_id, id)
  decision_policy_version FOREIGN KEY (organization_id, policy_version) REFERENCES policy_version(organization_id, version)
  CREATE INDEX decision_by_user ON public.decision USING btree (organization_id, user_id, id)
  CREATE INDEX decision_last ON public.decision USING btree (last_at)
  CREATE INDEX decision_on_resource ON public.decision USING btree (organization_id, noun, resource_id, id)
  CREATE UNIQUE INDEX decision_digest ON public.decision USING btree (organization_id, digest)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table demand_import
  column api_key_id uuid
  column byte_count bigint not null
  column cancel_requested_at timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  column created_by uuid not null
  column dataset_id uuid not null
  column done bigint not null
  column failure jsonb
  column finished_at timestamp(3) with time zone
  column id uuid not null
  column mode text not null
  column options jsonb not null
  column organization_id uuid not null
  column outcome jsonb
  column rejected_count bigint not null
  column rejected_kept bigint
  column row_count bigint not null
  column seal bytea
  column state text not null
  column total bigint not null
  demand_import_dataset FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id) ON DELETE CASCADE
  demand_import_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX demand_import_of_dataset ON public.demand_import USING btree (organization_id, dataset_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table demand_segment
  column dataset_id uuid not null
  column first_period bigint not null
  column last_period bigint not null
  column observation_count integer not null
  column organization_id uuid not null
  column sealed bytea not null
  column series_ordinal integer not null
  demand_segment_pk PRIMARY KEY (organization_id, dataset_id, series_ordinal, first_period)
  demand_segment_series FOREIGN KEY (organization_id, dataset_id, series_ordinal) REFERENCES series(organization_id, dataset_id, ordinal) ON DELETE CASCADE
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table external_identity
  column created_at timestamp(3) with time zone not null
  column id uuid not null
  column last_used_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column provider_id uuid not null
  column removed_at timestamp(3) with time zone
  column seal bytea
  column subject_hash bytea not null
  column user_id uuid not null
  external_identity_pk PRIMARY KEY (organization_id, id)
  external_identity_provider FOREIGN KEY (organization_id, provider_id) REFERENCES identity_provider(organization_id, id) ON DELETE CASCADE
  external_identity_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX external_identity_of_user ON public.external_identity USING btree (organization_id, user_id)
  CREATE UNIQUE INDEX external_identity_subject ON public.external_identity USING btree (organization_id, provider_id, subject_hash)
  CREATE UNIQUE INDEX external_identity_user_once ON public.external_identity USING btree (organization_id, provider_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table forecast_run
  column api_key_id uuid
  column backtest_origins integer not null default 0
  column cancel_requested_at timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  column created_by uuid not null
  column dataset_id uuid not null
  column done integer not null
  column failed_count integer not null
  column failure jsonb
  column finished_at timestamp(3) with time zone
  column hierarchy jsonb
  column horizon integer not null
  column id uuid not null
  column last_period integer
  column levels double precision[] not null
  column method text not null
  column node_count integer
  column organization_id uuid not null
  column seal bytea
  column season_length integer not null
  column settled_count integer not null default 0
  column sides jsonb
  column sides_classification text
  column state text not null
  column total integer not null
  column updatable boolean not null default false
  column update_of uuid
  column warnings jsonb
  forecast_run_dataset FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id) ON DELETE CASCADE
  forecast_run_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX forecast_run_of_dataset ON public.forecast_run USING btree (organization_id, dataset_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table forecast_series
  column ordinal integer not null
  column organization_id uuid not null
  column run_id uuid not null
  column sealed bytea not null
  column settled bytea
  forecast_series_pk PRIMARY KEY (organization_id, run_id, ordinal)
  forecast_series_run FOREIGN KEY (organization_id, run_id) REFERENCES forecast_run(organization_id, id) ON DELETE CASCADE
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table idempotent_answer
  column created_at timestamp(3) with time zone not null
  column fingerprint bytea not null
  column id bytea not null
  column organization_id uuid not null
  column sealed_answer bytea not null
  idempotent_answer_pk PRIMARY KEY (organization_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table identity_provider
  column client_id text not null
  column client_secret bytea not null
  column create_users boolean not null
  column created_at timestamp(3) with time zone not null
  column default_roles text[] not null
  column id uuid not null
  column issuer text not null
  column name text not null
  column organization_id uuid not null
  column role_claim text
  column role_mapping jsonb
  column seal bytea
  column trust_addresses boolean not null default false
  column trust_factors boolean not null
  column version integer not null
  identity_provider_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  identity_provider_pk PRIMARY KEY (organization_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table identity_provider_domain
  column domain text not null
  column organization_id uuid not null
  column provider_id uuid not null
  column token text not null
  column verified_at timestamp(3) with time zone
  identity_provider_domain_pk PRIMARY KEY (organization_id, domain)
  identity_provider_domain_provider FOREIGN KEY (organization_id, provider_id) REFERENCES identity_provider(organization_id, id) ON DELETE CASCADE
  CREATE INDEX identity_provider_domain_of_provider ON public.identity_provider_domain USING btree (organization_id, provider_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table import_chunk
  column import_id uuid not null
  column number integer not null
  column organization_id uuid not null
  column received_at timestamp(3) with time zone not null
  column sealed bytea not null
  import_chunk_pk PRIMARY KEY (organization_id, import_id, number)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table import_rejection
  column import_id uuid not null
  column number integer not null
  column organization_id uuid not null
  column sealed bytea not null
  import_rejection_import FOREIGN KEY (organization_id, import_id) REFERENCES demand_import(organization_id, id) ON DELETE CASCADE
  import_rejection_pk PRIMARY KEY (organization_id, import_id, number)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table import_run
  column batch integer not null
  column import_id uuid not null
  column organization_id uuid not null
  column sealed bytea not null
  column series_number integer not null
  import_run_import FOREIGN KEY (organization_id, import_id) REFERENCES demand_import(organization_id, id) ON DELETE CASCADE
  import_run_pk PRIMARY KEY (organization_id, import_id, series_number, batch)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table incident
  column closed_at timestamp(3) with time zone
  column due_at timestamp(3) with time zone
  column id uuid not null
  column opened_at timestamp(3) with time zone not null
  column opened_by uuid
  column organization_id uuid not null
  column owner_id uuid
  column personal_data boolean not null
  column severity text not null
  column state text not null
  column title text not null
  column version integer not null
  incident_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  incident_pk PRIMARY KEY (organization_id, id)
  incident_state CHECK ((state = ANY (ARRAY['detected'::text, 'triaged'::text, 'contained'::text, 'eradicated'::text, 'recovered'::text, 'closed'::text])))
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table incident_action
  column done_at timestamp(3) with time zone not null
  column done_by uuid
  column id uuid not null
  column incident_id uuid not null
  column kind text not null
  column organization_id uuid not null
  column state text not null
  column target text not null
  column undo jsonb not null
  column undone_at timestamp(3) with time zone
  incident_action_incident FOREIGN KEY (organization_id, incident_id) REFERENCES incident(organization_id, id)
  incident_action_pk PRIMARY KEY (organization_id, incident_id, id)
  incident_action_state CHECK ((state = ANY (ARRAY['done'::text, 'undone'::text])))
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table incident_entry
  column alert_id uuid
  column id uuid not null
  column incident_id uuid not null
  column kind text not null
  column occurred_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column text text not null
  column user_id uuid
  incident_entry_incident FOREIGN KEY (organization_id, incident_id) REFERENCES incident(organization_id, id)
  incident_entry_pk PRIMARY KEY (organization_id, incident_id, id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table invitation_abroad
  column created_at timestamp(3) with time zone not null
  column dataset_id uuid not null
  column expires_at timestamp(3) with time zone
  column grant_id uuid not null
  column grantee_organization_id uuid not null
  column organization_id uuid not null
  column organization_name text not null
  invitation_abroad_grant FOREIGN KEY (organization_id, grant_id) REFERENCES dataset_grant(organization_id, id) ON DELETE CASCADE
  invitation_abroad_pk PRIMARY KEY (organization_id, grant_id)
  CREATE INDEX invitation_abroad_received ON public.invitation_abroad USING btree (grantee_organization_id, grant_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  policy received for SELECT using ((grantee_organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table mail_message
  column about text not null
  column created_at timestamp(3) with time zone not null
  column id uuid not null
  column organization_id uuid not null
  column sealed_content bytea not null
  column tries integer not null
  column user_id uuid not null
  mail_message_pk PRIMARY KEY (organization_id, id)
  mail_message_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX mail_message_of_user ON public.mail_message USING btree (organization_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table network_rule
  column created_at timestamp(3) with time zone not null
  column created_by uuid
  column effect text not null
  column expires_at timestamp(3) with time zone
  column id uuid not null
  column network text not null
  column organization_id uuid not null
  column reason text
  column scope text not null
  network_rule_effect CHECK ((effect = ANY (ARRAY['allow'::text, 'deny'::text])))
  network_rule_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  network_rule_pk PRIMARY KEY (organization_id, id)
  network_rule_scope CHECK ((scope = ANY (ARRAY['organization'::text, 'server'::text])))
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table oauth_client
  column bound_tokens boolean not null
  column created_at timestamp(3) with time zone not null
  column former_secret_ends_at timestamp(3) with time zone
  column former_secret_hash bytea
  column grant_types text[] not null
  column id uuid not null
  column jwks jsonb
  column made_by uuid
  column name text not null
  column native boolean not null
  column organization_id uuid not null
  column post_logout_redirect_uris text[] not null
  column proof text not null
  column pushed_requests boolean not null
  column redirect_uris text[] not null
  column revoked_at timestamp(3) with time zone
  column scopes text[] not null
  column seal bytea
  column secret_hash bytea
  column service_account_id uuid
  column trusted boolean not null
  oauth_client_account FOREIGN KEY (organization_id, service_account_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  oauth_client_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  oauth_client_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX oauth_client_of_account ON public.oauth_client USING btree (organization_id, service_account_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table oauth_record
  column answered_at timestamp(3) with time zone
  column consumed_at timestamp(3) with time zone
  column expires_at timestamp(3) with time zone not null
  column grant_hash bytea
  column hash bytea not null
  column model text not null
  column organization_id uuid not null
  column sealed bytea not null
  column tried_at timestamp with time zone
  column uid_hash bytea
  column used_by bytea
  column user_code_hash bytea
  oauth_record_pk PRIMARY KEY (organization_id, model, hash)
  CREATE INDEX oauth_record_of_grant ON public.oauth_record USING btree (organization_id, grant_hash) WHERE (grant_hash IS NOT NULL)
  CREATE INDEX oauth_record_uid ON public.oauth_record USING btree (organization_id, uid_hash) WHERE (uid_hash IS NOT NULL)
  CREATE INDEX oauth_record_user_code ON public.oauth_record USING btree (organization_id, user_code_hash) WHERE (user_code_hash IS NOT NULL)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table one_time_code
  column context jsonb not null
  column created_at timestamp(3) with time zone not null
  column expires_at timestamp(3) with time zone not null
  column hash bytea not null
  column organization_id uuid not null
  column purpose text not null
  column seal bytea
  column used_at timestamp(3) with time zone
  column user_id uuid not null
  one_time_code_pk PRIMARY KEY (organization_id, hash)
  one_time_code_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX one_time_code_of_user ON public.one_time_code USING btree (organization_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table organization
  column attestation text not null
  column authenticators text[] not null
  column created_at timestamp(3) with time zone not null
  column factor_roles text[] not null
  column id uuid not null
  column magic_links boolean not null
  column name text not null
  column operator boolean not null
  column password_max_age_days integer
  column version integer not null
  organization_pk PRIMARY KEY (id)
  policy own_organization for ALL using ((id = current_organization_id())) check ()
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security on

table organization_role
  column created_at timestamp(3) with time zone not null
  column description text
  column includes text[] not null
  column name text not null
  column organization_id uuid not null
  column permissions text[] not null
  column seal bytea
  column version integer not null
  organization_role_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  organization_role_pk PRIMARY KEY (organization_id, name)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table passkey
  column aaguid uuid not null
  column backed_up boolean not null
  column backup_eligible boolean not null
  column counter bigint not null
  column created_at timestamp(3) with time zone not null
  column credential_id bytea not null
  column id uuid not null
  column last_used_at timestamp(3) with time zone
  column name text not null
  column organization_id uuid not null
  column public_key bytea not null
  column seal bytea
  column transports text[] not null
  column user_id uuid not null
  passkey_pk PRIMARY KEY (organization_id, id)
  passkey_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX passkey_of_user ON public.passkey USING btree (organization_id, user_id)
  CREATE UNIQUE INDEX passkey_credential ON public.passkey USING btree (credential_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table passkey_challenge
  column expires_at timestamp(3) with time zone not null
  column hash bytea not null
  column kind text not null
  column organization_id uuid not null
  column session_id uuid
  column user_id uuid
  passkey_challenge_pk PRIMARY KEY (organization_id, hash)
  CREATE INDEX passkey_challenge_expiry ON public.passkey_challenge USING btree (organization_id, expires_at)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table password_history
  column hash text not null
  column id uuid not null
  column organization_id uuid not null
  column user_id uuid not null
  password_history_pk PRIMARY KEY (organization_id, id)
  password_history_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX password_history_of_user ON public.password_history USING btree (organization_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table policy_version
  column first_used_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column policy jsonb not null
  column version text not null
  policy_version_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  policy_version_pk PRIMARY KEY (organization_id, version)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table recovery_code
  column created_at timestamp(3) with time zone not null
  column hash bytea not null
  column organization_id uuid not null
  column used_at timestamp(3) with time zone
  column user_id uuid not null
  recovery_code_pk PRIMARY KEY (organization_id, hash)
  recovery_code_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX recovery_code_of_user ON public.recovery_code USING btree (organization_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table refresh_token
  column expires_at timestamp(3) with time zone not null
  column hash bytea not null
  column organization_id uuid not null
  column seal bytea
  column session_id uuid not null
  column tried_at timestamp with time zone
  column used_at timestamp(3) with time zone
  column used_by bytea
  refresh_token_pk PRIMARY KEY (organization_id, hash)
  refresh_token_session FOREIGN KEY (organization_id, session_id) REFERENCES session(organization_id, id) ON DELETE CASCADE
  CREATE INDEX refresh_token_of_session ON public.refresh_token USING btree (organization_id, session_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table request_signal
  column fields jsonb not null
  column occurred_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column sequence bigint not null
  request_signal_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  request_signal_pk PRIMARY KEY (organization_id, sequence)
  CREATE INDEX request_signal_at ON public.request_signal USING btree (organization_id, occurred_at)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant INSERT, SELECT to stockade_server
  row level security on

table role_separation
  column created_at timestamp(3) with time zone not null
  column one text not null
  column organization_id uuid not null
  column other text not null
  column reason text
  role_separation_order CHECK ((one < other))
  role_separation_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  role_separation_pk PRIMARY KEY (organization_id, one, other)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table schema_migration
  column id integer not null default nextval('schema_migration_id_seq'::regclass)
  column name character varying not null
  column timestamp bigint not null
  PK_0edff5015b71cc0389ae0f4b9a1 PRIMARY KEY (id)
  grant SELECT to stockade_server
  row level security off

table scim_group
  column created_at timestamp(3) with time zone not null
  column display_name text not null
  column external_id text
  column id uuid not null
  column name_key text not null
  column organization_id uuid not null
  column roles text[] not null
  column seal bytea
  column version integer not null
  scim_group_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  scim_group_pk PRIMARY KEY (organization_id, id)
  CREATE UNIQUE INDEX scim_group_name ON public.scim_group USING btree (organization_id, name_key)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table scim_member
  column group_id uuid not null
  column organization_id uuid not null
  column seal bytea
  column user_id uuid not null
  scim_member_group FOREIGN KEY (organization_id, group_id) REFERENCES scim_group(organization_id, id) ON DELETE CASCADE
  scim_member_pk PRIMARY KEY (organization_id, group_id, user_id)
  scim_member_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX scim_member_of_user ON public.scim_member USING btree (organization_id, user_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table scim_user
  column external_id text
  column family_name text
  column formatted_name text
  column given_name text
  column locked_at timestamp(3) with time zone
  column organization_id uuid not null
  column removed_at timestamp(3) with time zone
  column user_id uuid not null
  scim_user_account FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  scim_user_pk PRIMARY KEY (organization_id, user_id)
  CREATE INDEX scim_user_external_id ON public.scim_user USING btree (organization_id, external_id)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table secret_check
  column name text not null
  column value bytea not null
  secret_check_pk PRIMARY KEY (name)
  grant SELECT to stockade_server
  row level security off

table series
  column dataset_id uuid not null
  column deleted boolean not null default false
  column lookup bytea not null
  column ordinal integer not null
  column organization_id uuid not null
  column sealed_unique_id bytea not null
  column segments_seal bytea
  series_dataset FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id) ON DELETE CASCADE
  series_pk PRIMARY KEY (organization_id, dataset_id, ordinal)
  CREATE UNIQUE INDEX series_lookup ON public.series USING btree (organization_id, lookup)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table session
  column authenticated_at timestamp(3) with time zone not null
  column bound_to text
  column client_id text
  column cookie_hash bytea
  column created_at timestamp(3) with time zone not null
  column device text
  column expires_at timestamp(3) with time zone not null
  column id uuid not null
  column identity_provider_id uuid
  column last_used_at timestamp(3) with time zone not null
  column methods text[] not null
  column organization_id uuid not null
  column revoked_at timestamp(3) with time zone
  column scopes text[]
  column seal bytea
  column source text not null
  column token_seen_at timestamp(3) with time zone
  column user_id uuid not null
  session_of_account FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  session_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX session_live ON public.session USING btree (organization_id, user_id, id) WHERE (revoked_at IS NULL)
  CREATE INDEX session_of_user ON public.session USING btree (organization_id, user_id, source)
  CREATE INDEX session_over ON public.session USING btree (expires_at)
  CREATE UNIQUE INDEX session_cookie ON public.session USING btree (organization_id, cookie_hash) WHERE (cookie_hash IS NOT NULL)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table session_risk
  column assessed_at timestamp(3) with time zone not null
  column organization_id uuid not null
  column reasons text[] not null
  column score integer not null
  column session_id uuid not null
  session_risk_pk PRIMARY KEY (organization_id, session_id)
  session_risk_session FOREIGN KEY (organization_id, session_id) REFERENCES session(organization_id, id) ON DELETE CASCADE
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table sign_in_domain
  column lookup bytea not null
  column organization_id uuid not null
  column provider_id uuid not null
  sign_in_domain_pk PRIMARY KEY (lookup)
  sign_in_domain_provider FOREIGN KEY (organization_id, provider_id) REFERENCES identity_provider(organization_id, id) ON DELETE CASCADE
  CREATE INDEX sign_in_domain_of_provider ON public.sign_in_domain USING btree (organization_id, provider_id)
  policy free for DELETE using ((organization_id = current_organization_id())) check ()
  policy look_up for SELECT using (true) check ()
  policy take for INSERT using () check ((organization_id = current_organization_id()))
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table sign_in_failure
  column failures integer not null
  column last_at timestamp(3) with time zone not null
  column lookup bytea not null
  column organization_id uuid not null
  sign_in_failure_pk PRIMARY KEY (organization_id, lookup)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table sign_in_name
  column lookup bytea not null
  column organization_id uuid not null
  column user_id uuid not null
  sign_in_name_pk PRIMARY KEY (lookup)
  sign_in_name_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  CREATE INDEX sign_in_name_of_user ON public.sign_in_name USING btree (user_id)
  policy free for DELETE using ((organization_id = current_organization_id())) check ()
  policy look_up for SELECT using (true) check ()
  policy take for INSERT using () check ((organization_id = current_organization_id()))
  grant DELETE, INSERT, SELECT to stockade_server
  row level security on

table signing_key
  column created_at timestamp(3) with time zone not null
  column kid text not null
  column public_jwk jsonb not null
  column retires_at timestamp(3) with time zone
  column sealed_private bytea not null
  signing_key_pk PRIMARY KEY (kid)
  grant INSERT, SELECT, UPDATE to stockade_server
  row level security off

table single_sign_on_step
  column browser_hash bytea not null
  column expires_at timestamp(3) with time zone not null
  column hash bytea not null
  column organization_id uuid not null
  column purpose text not null
  column sealed bytea not null
  column used_at timestamp(3) with time zone
  single_sign_on_step_pk PRIMARY KEY (organization_id, hash)
  CREATE INDEX single_sign_on_step_end ON public.single_sign_on_step USING btree (organization_id, expires_at)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table totp
  column confirmed_at timestamp(3) with time zone
  column created_at timestamp(3) with time zone not null
  column last_step integer not null
  column organization_id uuid not null
  column secret bytea not null
  column user_id uuid not null
  totp_pk PRIMARY KEY (organization_id, user_id)
  totp_user FOREIGN KEY (organization_id, user_id) REFERENCES user_account(organization_id, id) ON DELETE CASCADE
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on

table user_account
  column created_at timestamp(3) with time zone not null
  column email text not null
  column email_changed_at timestamp(3) with time zone
  column email_verified_at timestamp(3) with time zone
  column id uuid not null
  column kind text not null
  column locked_at timestamp(3) with time zone
  column made_by uuid
  column manager_id uuid
  column name text
  column organization_id uuid not null
  column password_changed_at timestamp(3) with time zone
  column password_compromised boolean not null
  column password_hash text
  column roles text[] not null
  column roles_version integer not null default 1
  column seal bytea
  column signed_out_at timestamp(3) with time zone
  column version integer not null
  user_account_organization FOREIGN KEY (organization_id) REFERENCES organization(id)
  user_account_pk PRIMARY KEY (organization_id, id)
  CREATE INDEX user_account_admins ON public.user_account USING btree (organization_id) WHERE (('admin'::text = ANY (roles)) AND (locked_at IS NULL) AND (password_hash IS NOT NULL))
  CREATE UNIQUE INDEX user_account_email ON public.user_account USING btree (organization_id, email)
  policy own_organization for ALL using ((organization_id = current_organization_id())) check ()
  grant DELETE, INSERT, SELECT, UPDATE to stockade_server
  row level security on
