import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command-failure.ts';

/** The options a command takes, as `node:util` describes them. */
export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** Parsed arguments after the command's name. Every getter rejects invalid values. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>, positionals: readonly string[]) {
    this.#values = values;
    this.positionals = positionals;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === '') throw new UsageError(`--${name} must not be empty`);
    return typeof value === 'string' ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new UsageError(`--${name} is required`);
    return value;
  }

  integer(name: string, { min, max }: { min: number; max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
    }
    return value;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d+(\.\d+)?$/.test(text)) {
      throw new UsageError(`--${name} must be a number, not "${text}"`);
    }
    return Number(text);
  }

  /** One of a list of words. */
  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = allowed.find((word) => word === text);
    if (found === undefined) {
      throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, not "${text}"`);
    }
    return found;
  }
}

/** Reads the words after the command's name. @throws UsageError for an option or word it does not take */
export function readArguments(
  words: readonly string[],
  options: OptionTable,
  allowPositionals: boolean,
): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals,
      strict: true,
    });
    return new Arguments(values, positionals);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS_') !== true) throw error;
    throw new UsageError(lowerFirst(message.split(/\. |\n/, 1)[0] ?? message), error);
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
