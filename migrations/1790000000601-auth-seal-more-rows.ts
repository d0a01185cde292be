import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addSeals, type SealedTable, type SealRow } from './1790000000302-auth-seal-rows.ts';

const ID = ['uuid', 'uuid'];
const TABLES: readonly SealedTable[] = [
  [
    'oauth_client',
    ID,
    'organization_id id service_account_id grant_types redirect_uris post_logout_redirect_uris scopes proof jwks secret_hash former_secret_hash former_secret_ends_at native trusted bound_tokens pushed_requests',
  ],
  ['organization_role', ['uuid', 'text'], 'organization_id name permissions includes'],
  ['scim_group', ID, 'organization_id id roles'],
  ['scim_member', ['uuid', 'uuid', 'uuid'], 'organization_id group_id user_id'],
  [
    'access_review_item',
    ['uuid', 'uuid', 'uuid'],
    'organization_id review_id id kind holder subject_id thing reviewer_id verdict decided_by taken_away mark undone_at',
  ],
  [
    'forecast_run',
    ID,
    'organization_id id dataset_id created_by api_key_id update_of sides sides_classification',
  ],
  ['access_request', ID, 'organization_id id requester_id dataset_id actions duration_seconds'],
  ['access_decision', ['uuid', 'uuid', 'uuid'], 'organization_id request_id approver_id verdict'],
  ['demand_import', ID, 'organization_id id dataset_id created_by api_key_id mode options'],
];

/** Seals that the rows of further tables have from now on, and those that are here already. */
export const sealMoreRowsWith = (seal: SealRow) =>
  class AuthSealMoreRows1790000000601 implements MigrationInterface {
    /** What an earlier version writes from now on has no seal, and would not count. */
    static readonly alone = true;
    name = 'AuthSealMoreRows1790000000601';

    async up(runner: QueryRunner): Promise<void> {
      for (const table of TABLES) await addSeals(runner, table, seal);
      await runner.query('grant update (seal) on access_review_item to stockade_server');
    }

    async down(runner: QueryRunner): Promise<void> {
      for (const [table] of TABLES) await runner.query(`alter table ${table} drop column seal`);
    }
  };
