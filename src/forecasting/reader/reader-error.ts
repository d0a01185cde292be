/** Everything that makes a file unreadable as a whole. */
export type FileErrorCode =
  | 'aborted'
  | 'ambiguous_header'
  | 'broken_gzip'
  | 'broken_quotes'
  | 'dates_as_numbers'
  | 'duplicate_column'
  | 'empty_file'
  | 'missing_column'
  | 'no_dates'
  | 'no_rows'
  | 'not_ndjson'
  | 'source_failed'
  | 'too_large'
  | 'too_many_series'
  | 'unknown_frequency'
  | 'unsupported_format'
  | 'wrong_encoding'
  | 'wrong_frequency';

/** A failure of the whole file; its message is a sentence for the person who sent the file. */
export class ReaderError extends Error {
  readonly code: FileErrorCode;
  /** 1-based physical line, where one can be named. */
  readonly line: number | undefined;

  constructor(code: FileErrorCode, detail: string, line?: number, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'ReaderError';
    this.code = code;
    this.line = line;
  }
}
