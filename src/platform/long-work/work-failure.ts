/**
 * Reason for the failure of long work, for its requester: a code, a sentence, and a line of the file if that line is
 * wrong.
 */
export interface WorkFailure {
  readonly code: string;
  readonly detail: string;
  readonly line?: number;
}

/** The process ended during each of its last attempts, so the work is not tried again. */
export const PROCESS_DIED: WorkFailure = {
  code: 'process_died',
  detail:
    'The server stopped twice during this job, so it is not repeated. Send less data, or ask the operator for the log.',
};

/** The work took longer than JOB_MAX_SECONDS. */
export const TIME_LIMIT: WorkFailure = {
  code: 'time_limit',
  detail: 'The job took longer than the server allows. Send less data, or use a faster method.',
};

/** The database had no space for the results. */
export const STORAGE_FULL: WorkFailure = {
  code: 'storage_full',
  detail: 'The database has no space left. Start the job again when the operator has freed space.',
};

/** Every attempt ended in an unexpected error. */
export const INTERNAL_ERROR: WorkFailure = {
  code: 'internal_error',
  detail: 'The job failed repeatedly; the log has the cause.',
};

/** Thrown by work to end as failed. */
export class WorkFailed extends Error {
  constructor(readonly failure: WorkFailure) {
    super(failure.code);
  }
}

/** Thrown inside a transaction of work that was ended meanwhile: the transaction must not commit. */
export class WorkEnded extends Error {
  constructor() {
    super('the job has ended in the meantime');
  }
}
