import { ChoiceField, FlagField, TextsField } from '../../platform/index.ts';
import type { MissingMeaning } from '../engine/index.ts';

const MAX_HOLIDAYS = 5000;
export const SIBLINGS = ['auto', 'none'] as const;
export const MEANINGS = ['unknown', 'zero'] as const;

/** What may be said of all series of a forecast at once. */
export class SidesRequest {
  @TextsField({
    about:
      'Days that may differ from others, in the past and over the horizon. By day and hour the days around them count as well, by week and longer how many there are.',
    max: MAX_HOLIDAYS,
    longest: 40,
    optional: true,
    example: ['2027-12-25', '2027-12-26'],
  })
  holidays?: string[];

  @FlagField({
    about: 'Whether the weekdays that each month, quarter or year has may matter.',
    optional: true,
  })
  tradingDays?: boolean;

  @ChoiceField({
    about:
      'What a period without an observation means: nothing is known of it, or nothing was demanded. In the latter case every series goes on to the latest period of all.',
    of: MEANINGS,
    optional: true,
    example: 'unknown',
  })
  missing?: MissingMeaning;

  @ChoiceField({
    about:
      'Whose season a series with less than two of its own borrows: auto takes those whose ids begin like its own, or else all.',
    of: SIBLINGS,
    optional: true,
    example: 'auto',
  })
  siblings?: (typeof SIBLINGS)[number];
}
