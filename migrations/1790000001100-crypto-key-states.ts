import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * States of data keys. A server of an earlier version makes keys without a state, which are enabled, and finds the
 * current one by `superseded_at`, which stays null exactly for enabled keys.
 */
export class CryptoKeyStates1790000001100 implements MigrationInterface {
  name = 'CryptoKeyStates1790000001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table data_key
        add column state text not null default 'enabled',
        alter column wrapped drop not null`);
    await runner.query(
      `update data_key set state = 'decrypt_only' where superseded_at is not null`,
    );
    await runner.query(`
      alter table data_key
        add constraint data_key_state check (state in ('enabled', 'decrypt_only', 'destroyed')),
        add constraint data_key_seals_until check ((state = 'enabled') = (superseded_at is null)),
        add constraint data_key_material check ((state = 'destroyed') = (wrapped is null))`);
    await runner.query('drop index data_key_current');
    await runner.query(`
      create unique index data_key_enabled on data_key (organization_id, purpose)
      where state = 'enabled'`);
    await this.holdTransitions(runner);
    await this.holdCurrent(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger data_key_stays_enabled on data_key');
    await runner.query('drop function require_enabled_data_key()');
    await runner.query('drop trigger data_key_transition on data_key');
    await runner.query('drop function check_data_key_transition()');
    await runner.query('drop index data_key_enabled');
    await runner.query(`
      create unique index data_key_current on data_key (organization_id, purpose)
      where superseded_at is null`);
    await runner.query('delete from data_key where wrapped is null');
    await runner.query('alter table data_key drop column state, alter column wrapped set not null');
  }

  private async holdTransitions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function check_data_key_transition() returns trigger
      language plpgsql set search_path = pg_catalog, public as $$
      begin
        if (old.state, new.state) not in (('enabled', 'decrypt_only'), ('decrypt_only', 'destroyed'))
           or old.purpose = 'index' then
          raise exception 'a data key for % cannot go from % to %', old.purpose, old.state, new.state
            using errcode = 'check_violation';
        end if;
        return new;
      end $$`);
    await runner.query(`
      create trigger data_key_transition before update on data_key
      for each row when (old.state <> new.state) execute function check_data_key_transition()`);
  }

  /** The unique index allows one enabled key at most; this, at commit, one at least. */
  private async holdCurrent(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function require_enabled_data_key() returns trigger
      language plpgsql set search_path = pg_catalog, public as $$
      begin
        if not exists (select from public.data_key
                        where organization_id = old.organization_id and purpose = old.purpose
                          and state = 'enabled') then
          raise exception 'an organisation needs an enabled data key' using errcode = 'check_violation';
        end if;
        return null;
      end $$`);
    await runner.query(`
      create constraint trigger data_key_stays_enabled after update on data_key
      deferrable initially deferred
      for each row when (old.state = 'enabled' and new.state <> 'enabled')
      execute function require_enabled_data_key()`);
  }
}
