export { type DatedRow, type DetectedFrequency, detectFrequency } from './frequency-detection.ts';
export {
  type DateOrder,
  dateOrderOf,
  type DsProblem,
  type DsStyle,
  isDsProblem,
  type ParsedDs,
  parseDs,
} from './ds-text.ts';
export { FREQUENCIES, type Frequency, isFrequency } from './frequency.ts';
export { Coverage, type DateWarning } from './coverage.ts';
export { type ObservedStretch, usualEnd } from './usual-end.ts';
export { noIndex, numberForm, type NumberForm } from './number-forms.ts';
export { describePhase, type LearnedPhase, learnPhase, type Phase } from './phase.ts';
export { nestsIn, firstDay, longerPeriod } from './totals.ts';
export { addPeriods, formatPeriod, isInCalendar, periodAt, toPeriod } from './period.ts';
export {
  type CalendarDriver,
  calendarDrivers,
  type CalendarEffects,
  type DatedPeriods,
  dayOf,
  isCalendarName,
  WITH_TRADING_DAYS,
} from './calendar-drivers.ts';
