import { setTimeout } from 'node:timers/promises';
import { currentContext, currentSource } from '../../../platform/index.ts';
import { hashOf } from './organization-secret.ts';

/** Milliseconds within which attempts with one token are taken for a race. */
const RACE_MS = 250;

/** The columns of a table that keeps single-use tokens. */
interface TokenTable {
  readonly table: string;
  /** Two columns that name a row. */
  readonly key: readonly [string, string];
  /** The column that what came from one sign-in has in common. */
  readonly family: string;
  readonly usedAt: string;
}

/** A repeated attempt with a used token. */
export interface RepeatedUse {
  readonly sameClient: boolean;
  /** Whether a token that came from it has been used too. */
  readonly superseded: boolean;
  /** Milliseconds since it was used. */
  readonly ageMs: number;
  /** Whether nobody else tried it within RACE_MS before. */
  readonly alone: boolean;
  /** Time of the attempt, as the database writes it. */
  readonly triedAt: string;
}

/** SQL statements on a table of tokens. */
export interface RepeatedUseSql {
  /** $1, $2 the key, $3 the client; returns a RepeatedUse. */
  readonly note: string;
  /** $1, $2 the key, $3 the `triedAt`; returns a row when nobody has tried since. */
  readonly claim: string;
}

export function repeatedUseSql({ table, key, family, usedAt }: TokenTable): RepeatedUseSql {
  const [first, second] = key;
  return {
    note: `
      with before as (select tried_at from ${table} where ${first} = $1 and ${second} = $2 for update)
      update ${table} t set tried_at = clock_timestamp() from before
       where t.${first} = $1 and t.${second} = $2 and t.${usedAt} is not null
      returning coalesce(t.used_by = $3, false) as "sameClient",
        coalesce(before.tried_at < clock_timestamp() - make_interval(secs => ${RACE_MS / 1000}), true) as alone,
        (extract(epoch from clock_timestamp() - t.${usedAt}) * 1000)::float8 as "ageMs",
        exists (select from ${table} later
                 where later.${first} = t.${first} and later.${family} = t.${family}
                   and later.used_by is not null and later.${usedAt} > t.${usedAt}) as superseded,
        t.tried_at::text as "triedAt"`,
    claim: `update ${table} set tried_at = null
       where ${first} = $1 and ${second} = $2 and tried_at = $3::timestamptz returning ${second}`,
  };
}

/** Hash that identifies the current client: by its proven key, or else by address and User-Agent. */
export function clientMark(): Buffer {
  const context = currentContext();
  const mark = context?.proofKey ?? [currentSource(), context?.device ?? null];
  return hashOf(JSON.stringify(mark));
}

/** Whether an access token was used that came of the use of a refresh token, or of a later one. */
function isAnswerSeen(tokenSeenAt: Date | null, usedAt: Date): boolean {
  // Access tokens say in whole seconds when they were issued.
  return (
    tokenSeenAt !== null && tokenSeenAt.getTime() >= Math.floor(usedAt.getTime() / 1000) * 1000
  );
}

/** A repeated attempt with a used refresh token, and the state that the caller found. */
export interface ComesAgain {
  /** The database's record of this attempt; undefined if the token no longer exists. */
  readonly noted: RepeatedUse | undefined;
  /** Time of its first use; null if it was unused when this attempt began. */
  readonly usedAt: Date | null;
  readonly session: { readonly tokenSeenAt?: Date | null } | null;
}

/**
 * Decides about a refresh token that is sent again after its use (RFC 9700, section 4.14.2). It is a `repetition` if a
 * client that lost the response sends its request again, a `race` if one client sends several attempts at once, and
 * otherwise `theft`.
 *
 * @param graceSeconds time after the first use within which a client may repeat its request
 * @param claim whether there was no later attempt with the token; true for exactly one of concurrent attempts
 */
export async function judgeRepeatedUse(
  { noted, usedAt, session }: ComesAgain,
  graceSeconds: number,
  claim: (triedAt: string) => Promise<boolean>,
): Promise<'repetition' | 'race' | 'theft'> {
  if (noted === undefined || !noted.sameClient || noted.superseded) return 'theft';
  if (usedAt !== null && isAnswerSeen(session?.tokenSeenAt ?? null, usedAt)) return 'theft';
  if (noted.ageMs > graceSeconds * 1000) return 'theft';
  if (usedAt === null || !noted.alone) return 'race';
  await setTimeout(RACE_MS);
  return (await claim(noted.triedAt)) ? 'repetition' : 'race';
}
