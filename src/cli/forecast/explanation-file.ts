import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { SeriesForecast } from '../../forecasting/engine/index.ts';
import { CommandFailure } from '../command-failure.ts';

/** File of explanations: one object per line and series, in the form of the server's explanation. */
export class ExplanationFile {
  readonly #stream: WriteStream;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** @throws CommandFailure when the file cannot be written */
  static async open(path: string): Promise<ExplanationFile> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new CommandFailure(`${path} cannot be written: ${(error as Error).message}`, error);
    }
    return new ExplanationFile(stream);
  }

  /** @param dateAt the date of an index in the history */
  async add(
    uniqueId: string,
    forecast: SeriesForecast,
    dateAt: (at: number) => string,
  ): Promise<void> {
    const { method, model, seasonLength, parameters, warnings, selection, components } = forecast;
    const line = JSON.stringify({
      uniqueId,
      method,
      model,
      seasonLength,
      parameters,
      warnings,
      candidates: (selection?.candidates ?? []).filter(({ weight }) => weight > 0),
      components: {
        level: components.level,
        trend: Array.from(components.trend),
        season: Array.from(components.season),
      },
      adjustments: forecast.adjustments.map(({ at, ...change }) => ({ ds: dateAt(at), ...change })),
      effects: forecast.effects.map(({ contribution, ...effect }) => ({
        ...effect,
        contribution: Array.from(contribution),
      })),
    });
    if (!this.#stream.write(`${line}\n`)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}
