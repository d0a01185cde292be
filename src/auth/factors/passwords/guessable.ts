import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** A longer text is judged by its beginning: the time that judging takes grows faster than the length. */
const JUDGED = 64;
/** Below this many guesses a password falls to whoever tries online: score 0 or 1 of zxcvbn. */
const MIN_SCORE = 2;
/** A shorter word of somebody's name is no part that one would notice. */
const MIN_WORD_LENGTH = 3;
/** Minimum length that remains of a password without public data of its user. */
const MIN_OWN = 5;
/** Separators of words. */
const SEPARATORS = /[\s.,_@+-]+/gu;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Whether a password follows a pattern that guessing programs try first (Wheeler, zxcvbn, USENIX Security 2016). */
export async function isGuessable(password: string): Promise<boolean> {
  estimator ??= makeEstimator();
  return (await estimator).check(password.slice(0, JUDGED)).score < MIN_SCORE;
}

/** Loaded when the first password is chosen: most of a server's life it is not needed. */
async function makeEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

/** Whether fewer than `MIN_OWN` characters of a password are left after removing the known words of its user. */
export function isPersonal(password: string, known: readonly string[]): boolean {
  const words = known
    .flatMap((text) => [text, ...text.split(SEPARATORS)])
    .map(plain)
    .filter((word) => [...word].length >= MIN_WORD_LENGTH)
    .sort((a, b) => b.length - a.length);
  const whole = plain(password);
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), whole);
  return rest.length < whole.length && [...rest].length < MIN_OWN;
}

const plain = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(SEPARATORS, '');
