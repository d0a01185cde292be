import { ChoiceField, FlagField, TextsField } from '../../platform/index.ts';
import type { MissingMeaning } from '../engine/index.ts';

const MAX_HOLIDAYS = 5000;
export const SIBLINGS = ['auto', 'none'] as const;
export const MEANINGS = ['unknown', 'zero'] as const;

/** Options for all series of a forecast. */
export class SidesRequest {
  @TextsField({
    about:
      'Days on which demand may differ, in the past and over the horizon. Daily and hourly forecasts also use the days around them; longer frequencies use their number per period.',
    max: MAX_HOLIDAYS,
    longest: 40,
    optional: true,
    example: ['2027-12-25', '2027-12-26'],
  })
  holidays?: string[];

  @FlagField({
    about: 'Whether to use the number of each weekday in a month, quarter or year.',
    optional: true,
  })
  tradingDays?: boolean;

  @ChoiceField({
    about:
      'Meaning of a period without an observation: unknown, or zero demand. With zero, every series extends to the latest period of all series.',
    of: MEANINGS,
    optional: true,
    example: 'unknown',
  })
  missing?: MissingMeaning;

  @ChoiceField({
    about:
      'Cold start of series shorter than two seasons: auto pools the seasonal patterns of series with a common id prefix, else of all series; none does not.',
    of: SIBLINGS,
    optional: true,
    example: 'auto',
  })
  siblings?: (typeof SIBLINGS)[number];
}
