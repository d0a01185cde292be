/** A setting: parser, default value and description for operators. */
export interface Setting<T> {
  readonly parse: (text: string) => T;
  readonly fallback: T;
  readonly fallbackText: string;
  readonly about: string;
  readonly secret: boolean;
}

interface Options<T> {
  readonly default: T;
  readonly about: string;
}

/** Thrown by a parser; the message completes the sentence "NAME …". */
export class SettingProblem extends Error {}

function setting<T>(options: Options<T>, parse: (text: string) => T, secret = false): Setting<T> {
  return {
    parse,
    fallback: options.default,
    fallbackText: secret || options.default === undefined ? '' : String(options.default),
    about: options.about,
    secret,
  };
}

export function text<T extends string | undefined>(options: Options<T>): Setting<T | string> {
  return setting<T | string>(options, (value) => value);
}

export function secret(options: { about: string }): Setting<string | undefined> {
  return setting<string | undefined>({ ...options, default: undefined }, (value) => value, true);
}

export function integer(options: Options<number> & { min: number; max: number }): Setting<number> {
  return setting(options, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= options.min && number <= options.max)) {
      throw new SettingProblem(`must be a whole number from ${options.min} to ${options.max}`);
    }
    return number;
  });
}

export function flag(options: Options<boolean>): Setting<boolean> {
  return setting(options, (value) => {
    if (/^(true|1|yes|on)$/i.test(value)) return true;
    if (/^(false|0|no|off)$/i.test(value)) return false;
    throw new SettingProblem('must be true or false');
  });
}

export function choice<const T extends string>(
  options: Options<T> & { of: readonly T[] },
): Setting<T> {
  return setting(options, (value) => {
    const found = options.of.find((one) => one === value);
    if (found === undefined) throw new SettingProblem(`must be one of ${options.of.join(', ')}`);
    return found;
  });
}

export function list(options: Options<readonly string[]>): Setting<readonly string[]> {
  return setting(options, (value) =>
    value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
}

export function url(options: {
  about: string;
  schemes: readonly string[];
  secret?: boolean;
}): Setting<string | undefined> {
  const parse = (value: string): string => {
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    if (!options.schemes.includes(scheme)) {
      throw new SettingProblem(
        `must be a URL that begins with ${options.schemes.join(':// or ')}://`,
      );
    }
    return value;
  };
  return setting<string | undefined>(
    { default: undefined, about: options.about },
    parse,
    options.secret ?? false,
  );
}
