import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names can be looked up before it is known whose they are, but only their own organisation takes or frees them. */
export class AuthSignInNames1790000000007 implements MigrationInterface {
  name = 'AuthSignInNames1790000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sign_in_name enable row level security');
    await runner.query('create policy look_up on sign_in_name for select using (true)');
    await runner.query(`
      create policy take on sign_in_name for insert
      with check (organization_id = current_organization_id())`);
    await runner.query(`
      create policy free on sign_in_name for delete
      using (organization_id = current_organization_id())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const policy of ['look_up', 'take', 'free']) {
      await runner.query(`drop policy ${policy} on sign_in_name`);
    }
    await runner.query('alter table sign_in_name disable row level security');
  }
}
