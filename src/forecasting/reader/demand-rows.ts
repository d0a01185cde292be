import {
  Coverage,
  type DateOrder,
  dateOrderOf,
  detectFrequency,
  type DsProblem,
  type Frequency,
  formatPeriod,
  isDsProblem,
  learnPhase,
  noIndex,
  numberForm,
  type ParsedDs,
  parseDs,
  type Phase,
  toPeriod,
  describePhase,
} from '../calendar/index.ts';
import { NumberReader, commonMark, type NumberProblem } from './number-text.ts';
import { ObservationColumns } from './observation-columns.ts';
import { ownCopy } from './own-copy.ts';
import type {
  FileLayout,
  ReadEvent,
  ReadSummary,
  RejectedRow,
  RowErrorCode,
} from './read-event.ts';
import { readLimits, type ReadOptions } from './read-options.ts';
import { ReaderError } from './reader-error.ts';
import type { RecordSink, RecordText } from './records/record-sink.ts';
import { writeRecord } from './rejected-rows.ts';
import { groupRuns } from './run-grouping.ts';
import { idProblem, SeriesRegister } from './series-register.ts';

/** Rows with a readable date that are looked at before the phase and decimal mark are settled. */
const LEARNING_ROWS = 1000;
/** Rows looked at where the frequency is to be detected and the first ones do not tell it. */
const MAX_LEARNING_ROWS = 20_000;
const REJECTED_GROUP = 500;

interface HeldRow {
  readonly id: string;
  readonly ds: string;
  readonly y: string | number;
  readonly line: number;
  readonly block: RecordText;
  readonly index: number;
  /** The row's own text where the block will not keep it. */
  readonly row: string | undefined;
  readonly extras: readonly (string | number)[] | undefined;
}

/**
 * Checks records one by one and collects the valid ones in batches. Events are added to `events`, in order, and the
 * caller takes them between two pushes.
 */
export class DemandRows implements RecordSink {
  events: ReadEvent[] = [];
  rows = 0;
  rejected = 0;
  private readonly options: ReadOptions;
  private readonly register: SeriesRegister;
  private readonly columns: ObservationColumns;
  private readonly numbers: NumberReader;
  private readonly coverage = new Coverage();
  private layout: FileLayout | undefined;
  private frequency: Frequency | undefined;
  private phase: Phase | undefined;
  private held: HeldRow[] | undefined = [];
  private heldDates: { series: string; ds: ParsedDs }[] = [];
  /** Held dates whose order is not known. */
  private unordered = 0;
  private dateOrder: DateOrder | undefined;
  /** Why the first of the held dates that cannot be read cannot. */
  private heldProblem: DsProblem | undefined;
  private wantedRows = LEARNING_ROWS;
  private pendingRejected: RejectedRow[] = [];
  private lastDs = '';
  private lastPeriod = 0;
  private accepted = 0;
  private announcedSeries = 0;
  private batches = 0;

  constructor(options: ReadOptions) {
    this.options = options;
    const limits = readLimits(options);
    this.numbers = new NumberReader(options.decimal);
    this.dateOrder = options.dateOrder;
    this.register = new SeriesRegister(limits.maxSeries);
    this.columns = new ObservationColumns(limits.batchRows, options.extras?.length);
    if (options.frequency !== 'detect') this.frequency = options.frequency;
    this.phase = options.phase;
  }

  /** Told once, before the first row. */
  begin(layout: FileLayout): void {
    this.layout = layout;
    this.events.push({ type: 'layout', layout });
    const fixed = layout.format === 'ndjson' || layout.delimiter === ',';
    if (fixed) this.numbers.mark ??= 'point';
  }

  accept(
    id: string,
    ds: string,
    y: string | number,
    line: number,
    block: RecordText,
    index: number,
    extras?: readonly (string | number)[],
  ): void {
    this.rows += 1;
    const more = (this.options.extras?.length ?? 0) > 0 ? extras : undefined;
    if (this.held === undefined) this.judge(id, ds.trim(), y, line, block, index, more);
    else this.hold(id, ds.trim(), y, line, block, index, more);
  }

  reject(line: number, column: string, code: RowErrorCode, detail: string, row: string): void {
    this.rows += 1;
    this.refuse(line, column, code, detail, row);
  }

  /** Ends the file: checks the rows that are still held, and passes on the last batch. */
  finish(bytesRead: number): ReadSummary {
    if (this.layout === undefined) throw new ReaderError('empty_file', 'the file is empty');
    if (this.rows === 0) throw new ReaderError('no_rows', 'the file has no rows below its header');
    this.settle(true);
    this.emitBatch();
    this.emitRejected();
    const seen = this.coverage.seen(this.frequency ?? 'none', this.phase ?? null);
    return {
      layout: this.layout,
      frequency: this.frequency ?? 'none',
      phase: this.phase ?? null,
      decimal: this.numbers.mark ?? 'point',
      rows: this.rows,
      accepted: this.accepted,
      rejected: this.rejected,
      series: this.announcedSeries,
      gaps: this.register.gaps(),
      ...seen,
      bytesRead,
      batches: this.batches,
    };
  }

  private hold(
    id: string,
    ds: string,
    y: string | number,
    line: number,
    block: RecordText,
    index: number,
    extras: readonly (string | number)[] | undefined,
  ): void {
    const row = this.layout?.format === 'ndjson' ? block.rawText(index) : undefined;
    this.held?.push({ id, ds, y, line, block, index, row, extras });
    this.noteDate(id, ds);
    const dates = this.heldDates.length + this.unordered;
    if (dates >= this.wantedRows || (this.held?.length ?? 0) >= MAX_LEARNING_ROWS) {
      this.settle(false);
    }
  }

  private noteDate(id: string, ds: string): void {
    const date = parseDs(ds, this.dateOrder);
    if (!isDsProblem(date)) {
      this.heldDates.push({ series: id, ds: date });
      return;
    }
    if (date.code === 'ambiguous_date') this.unordered += 1;
    if (ds !== '') this.heldProblem ??= date;
  }

  /** Reads the held dates anew where they tell in which order they are written. False where more rows are needed. */
  private settleDateOrder(held: readonly HeldRow[], last: boolean): boolean {
    if (this.dateOrder !== undefined || this.unordered === 0) return true;
    this.dateOrder = dateOrderOf(held.map(({ ds }) => ds));
    if (this.dateOrder === undefined) {
      if (last || this.wantedRows >= MAX_LEARNING_ROWS) return true;
      this.wantedRows *= 4;
      return false;
    }
    this.heldDates = [];
    this.unordered = 0;
    this.heldProblem = undefined;
    for (const { id, ds } of held) this.noteDate(id, ds);
    return true;
  }

  /** Settles frequency, phase and decimal mark from the held rows, then judges these. */
  private settle(last: boolean): void {
    const { held } = this;
    if (held === undefined) return;
    if (!this.settleDateOrder(held, last) || !this.settleCalendar(last)) return;
    if (this.numbers.mark === undefined) {
      this.numbers.mark = commonMark(held.map(({ y }) => String(y)));
    }
    this.held = undefined;
    this.heldDates = [];
    for (const { id, ds, y, line, block, index, row, extras } of held) {
      const text = row === undefined ? block : { rawText: () => row };
      this.judge(id, ds, y, line, text, index, extras);
    }
  }

  /** False where more rows are needed to tell the frequency. */
  private settleCalendar(last: boolean): boolean {
    const { frequency } = this.options;
    if (this.phase !== undefined && frequency !== 'detect') return true;
    this.refuseDatesAsNumbers();
    if (frequency === 'detect') {
      const found = detectFrequency(this.heldDates);
      if (found === undefined && !last && this.wantedRows < MAX_LEARNING_ROWS) {
        this.wantedRows *= 4;
        return false;
      }
      if (found === undefined) throw this.unknownFrequency();
      this.frequency = found.frequency;
      this.phase ??= found.phase;
      return true;
    }
    const dates = this.heldDates.map(({ ds }) => ds);
    const learned = learnPhase(frequency, dates);
    this.refuseWrongFrequency(learned?.matched ?? 0, dates.length, learned?.phase);
    this.phase = learned?.phase;
    return true;
  }

  /** A running index of numbers that are dates would leave the calendar with the next year. */
  private refuseDatesAsNumbers(): void {
    const { frequency } = this.options;
    const numbers = this.heldDates.map(({ ds }) => ds).filter(({ style }) => style === 'index');
    if (numbers.length * 2 <= this.heldDates.length) return;
    const asked = frequency === 'none';
    const form = asked ? noIndex(numbers) : numberForm(numbers);
    if (form === null || (!asked && form.style !== null)) return;
    const also =
      frequency === 'detect' && form.alsoIndex === true
        ? ', or name the frequency none for an index'
        : '';
    throw new ReaderError(
      'dates_as_numbers',
      form.style === null
        ? `the numbers in the date column look like ${form.name}, which are not supported; write ${form.instead}${also}`
        : `the numbers in the date column are ${form.name}, not an index; give their frequency instead of none`,
    );
  }

  private unknownFrequency(): ReaderError {
    const { held = [], heldDates, heldProblem } = this;
    if (heldProblem !== undefined && heldDates.length * 2 <= held.length) {
      const which =
        heldDates.length === 0 ? 'no date' : `only ${heldDates.length} of ${held.length} dates`;
      return new ReaderError('no_dates', `${which} can be read: ${heldProblem.detail}`);
    }
    return new ReaderError(
      'unknown_frequency',
      'the frequency cannot be detected from the dates; give the frequency',
    );
  }

  /** Rejects the file if less than half of the dates agree, since keeping only these would falsify the data. */
  private refuseWrongFrequency(matched: number, total: number, phase: Phase | undefined): void {
    const { frequency } = this.options;
    if (total < 3 || matched * 2 >= total || frequency === 'detect') return;
    const found = detectFrequency(this.heldDates)?.frequency;
    const looks =
      found === undefined || found === frequency
        ? ''
        : `; the file looks ${found === 'none' ? 'like a whole-number index (frequency none)' : found}`;
    const expected =
      phase === undefined
        ? ''
        : ` (at best ${matched} of ${total} stand on ${describePhase(frequency, phase)})`;
    throw new ReaderError(
      'wrong_frequency',
      `the dates are not ${frequency === 'none' ? 'a whole-number index' : frequency}${expected}${looks}`,
    );
  }

  private judge(
    id: string,
    ds: string,
    y: string | number,
    line: number,
    block: RecordText,
    index: number,
    extras: readonly (string | number)[] | undefined,
  ): void {
    let period = this.lastPeriod;
    if (ds !== this.lastDs || ds === '') {
      const date = parseDs(ds, this.dateOrder);
      const found = isDsProblem(date) ? date : this.place(date);
      if (typeof found !== 'number') {
        const problem = idProblem(id);
        if (problem === undefined) this.refuseField('ds', found, line, block, index);
        else this.refuseId(id, problem, line, block, index);
        return;
      }
      this.lastDs = ds;
      this.lastPeriod = period = found;
    }
    const value = extras === undefined ? this.read(y) : this.readOptional(y);
    if (typeof value !== 'number') {
      const problem = idProblem(id);
      if (problem === undefined) this.refuseField('y', value, line, block, index);
      else this.refuseId(id, problem, line, block, index);
      return;
    }
    const more = extras?.map((extra) => this.readOptional(asNumber(extra)));
    const wrong = more?.findIndex((extra) => typeof extra !== 'number') ?? -1;
    if (wrong >= 0) {
      const { code, detail } = more![wrong] as NumberProblem;
      this.refuse(line, this.options.extras![wrong]!, code, detail, block.rawText(index));
      return;
    }
    const series = this.register.numberOf(id, line);
    if (series === -1) {
      this.refuseId(id, idProblem(id) ?? '', line, block, index);
      return;
    }
    this.columns.add(series, period, value, line, more as number[] | undefined);
    if (this.columns.isFull) this.emitBatch();
  }

  private place(date: ParsedDs): ReturnType<typeof toPeriod> {
    const { frequency, phase } = this;
    if (frequency === undefined || phase === undefined) {
      // No row of the file fitted the frequency, so any phase gives the right answer.
      const none: Phase = { style: 'index', month: 0, day: 0, second: 0 };
      return toPeriod(frequency ?? 'none', none, date);
    }
    return toPeriod(frequency, phase, date);
  }

  private read(text: string | number): number | NumberProblem {
    return typeof text === 'number' ? this.checked(text) : this.numbers.read(text);
  }

  /** The same, with NaN for what is missing. */
  private readOptional(text: string | number): number | NumberProblem {
    const value = this.read(text);
    return typeof value !== 'number' && value.code === 'missing_value' ? Number.NaN : value;
  }

  private checked(value: number): number | NumberProblem {
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    return { code: 'not_finite', detail: 'the value is too large' };
  }

  private refuseId(
    id: string,
    detail: string,
    line: number,
    block: RecordText,
    index: number,
  ): void {
    const code = id === '' ? 'missing_id' : 'invalid_id';
    this.refuseField('uniqueId', { code, detail }, line, block, index);
  }

  private refuseField(
    column: 'uniqueId' | 'ds' | 'y',
    problem: { readonly code: RowErrorCode; readonly detail: string },
    line: number,
    block: RecordText,
    index: number,
  ): void {
    const name = this.layout?.columns[column] ?? column;
    this.refuse(line, name, problem.code, problem.detail, block.rawText(index));
  }

  private refuse(
    line: number,
    column: string,
    code: RowErrorCode,
    detail: string,
    row: string,
  ): void {
    this.rejected += 1;
    this.pendingRejected.push({ line, column, code, detail, row: ownCopy(row) });
    if (this.pendingRejected.length >= REJECTED_GROUP) this.emitRejected();
  }

  /** Hands on the refused rows gathered so far. */
  emitRejected(): void {
    if (this.pendingRejected.length === 0) return;
    this.events.push({ type: 'rejected', rows: this.pendingRejected });
    this.pendingRejected = [];
  }

  private emitBatch(): void {
    const { columns, register } = this;
    if (columns.length === 0) return;
    const runs = groupRuns(columns, register.ids.length, (place, first) =>
      this.refuseDuplicate(place, first),
    );
    for (let run = 0; run < runs.series.length; run++) {
      const from = runs.offsets[run] as number;
      const to = runs.offsets[run + 1] as number;
      const [first, last] = [runs.periods[from] as number, runs.periods[to - 1] as number];
      const series = runs.series[run] as number;
      this.coverage.add({ ...runs, from, to }, register.lastPeriodOf(series));
      register.countRun(series, first, last, to - from);
    }
    const firstNewSeries = this.announcedSeries;
    const newSeries = register.ids.slice(firstNewSeries);
    this.announcedSeries = register.ids.length;
    this.accepted += runs.periods.length;
    this.batches += 1;
    columns.clear();
    this.emitRejected();
    this.events.push({ type: 'batch', batch: { newSeries, firstNewSeries, ...runs } });
  }

  private refuseDuplicate(place: number, first: number): void {
    const { columns, register, layout, frequency, phase } = this;
    if (layout === undefined || frequency === undefined || phase === undefined) return;
    const id = register.ids[columns.series[place] as number] as string;
    const ds = formatPeriod(frequency, phase, columns.periods[place] as number);
    const value = columns.values[place] as number;
    const same = value === columns.values[first];
    const detail =
      `line ${columns.lines[first]} already has ${JSON.stringify(id)} at ${ds}, ` +
      (same ? 'with the same value' : `with the value ${columns.values[first]}`);
    const decimal = this.numbers.mark ?? 'point';
    const row = writeRecord(layout, { id, ds, y: value, decimal });
    const line = columns.lines[place] as number;
    this.refuse(line, layout.columns.ds, 'duplicate_observation', detail, row);
  }
}

/** Words of truth as the numbers that stand for them in a column of numbers. */
function asNumber(text: string | number): string | number {
  if (typeof text === 'number') return text;
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'yes') return 1;
  return word === 'false' || word === 'no' ? 0 : text;
}
