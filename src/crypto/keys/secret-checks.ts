import { Injectable } from '@nestjs/common';
import { ConfigError } from '../../platform/index.ts';
import { listUnknownRoots, type StoredRoot } from './data-key-evidence.ts';
import { RootKeys, SECRET_NAMES, type SecretName } from './root-key.ts';

/** Queries a database with a role that may read the requested rows. */
export type Query = <Row extends object>(
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

/** Check of a secret against stored data of the database. */
export interface SecretEvidence {
  readonly name: SecretName;
  /** The table that it reads; the migration that makes it may not have run yet. */
  readonly table: string;
  /** Undefined when nothing is stored that would tell. */
  agrees(query: Query, roots: RootKeys): Promise<boolean | undefined>;
}

interface Kept {
  readonly name: SecretName;
  readonly value: Buffer;
}

/** Compares the configured secrets with those that the database was created with. docs/formats/secret-check.md */
@Injectable()
export class SecretChecks {
  constructor(private readonly roots: RootKeys) {}

  /**
   * Compares each secret with its check value or, where there is none yet, with stored data, and looks for data keys
   * that cannot be unwrapped. Only reads.
   *
   * @throws ConfigError naming each secret that does not belong to this database
   */
  async refuseWrong(query: Query, evidence: readonly SecretEvidence[]): Promise<void> {
    const kept = (await hasTable(query, 'secret_check')) ? await this.read(query) : new Map();
    const wrong: SecretName[] = [];
    for (const name of SECRET_NAMES) {
      const value = kept.get(name) as Buffer | undefined;
      const fits =
        value === undefined
          ? await this.agrees(query, evidence, name)
          : this.roots.matches(name, value);
      if (!fits) wrong.push(name);
    }
    if (wrong.length > 0) throw new ConfigError(wrong.map(refusal));
    const unknown = (await hasTable(query, 'data_key'))
      ? await listUnknownRoots(query, this.roots)
      : [];
    if (unknown.length > 0) throw new ConfigError(unknown.map(missingRoot));
  }

  /** Stores the check values of the current secrets; to be called after `refuseWrong`. */
  async keep(query: Query): Promise<void> {
    for (const name of SECRET_NAMES) {
      await query(
        `insert into secret_check as kept (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value where kept.value <> excluded.value`,
        [name, this.roots.checkValue(name)],
      );
    }
  }

  /** @throws Error when a check value is missing or was made under another secret */
  async verify(query: Query): Promise<void> {
    const kept = await this.read(query);
    for (const name of SECRET_NAMES) {
      const value = kept.get(name);
      if (value === undefined || !this.roots.matches(name, value)) throw new Error(refusal(name));
    }
  }

  private async read(query: Query): Promise<Map<SecretName, Buffer>> {
    const rows = await query<Kept>('select name, value from secret_check');
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  private async agrees(
    query: Query,
    evidence: readonly SecretEvidence[],
    name: SecretName,
  ): Promise<boolean> {
    for (const one of evidence) {
      if (one.name !== name || !(await hasTable(query, one.table))) continue;
      if ((await one.agrees(query, this.roots)) === false) return false;
    }
    return true;
  }
}

async function hasTable(query: Query, table: string): Promise<boolean> {
  const [row] = await query<{ found: string | null }>('select to_regclass($1) as found', [
    `public.${table}`,
  ]);
  return row !== undefined && row.found !== null;
}

const refusal = (name: SecretName): string =>
  `${name} is not the one that this database was made with; give the server that one, or another database`;

const missingRoot = ({ rootId, keys }: StoredRoot): string =>
  `ENCRYPTION_KEY_PREVIOUS has to be the former ENCRYPTION_KEY: ${keys} stored data keys are wrapped under neither of the two that are configured (root id ${rootId})`;
