import type { Id, OrganizationId } from '../database/ids.ts';
import type { JobState } from '../jobs/job-state.ts';
import type { WorkFailure } from './work-failure.ts';

/** The row of long work: clients read it to follow the work. */
export interface WorkRow {
  organizationId: OrganizationId;
  id: Id;
  state: JobState;
  failure: WorkFailure | null;
  cancelRequestedAt: Date | null;
  finishedAt: Date | null;
}

export type WorkId<Row extends WorkRow = WorkRow> = Readonly<Pick<Row, 'organizationId' | 'id'>>;

/** Port: the rows of one kind of long work. A row that has ended does not change any more. */
export interface WorkStore<Row extends WorkRow> {
  find(organizationId: OrganizationId, id: Id): Promise<Row | null>;
  /** @throws Problem not_found */
  get(organizationId: OrganizationId, id: Id): Promise<Row>;
  /** Changes a row that has not ended; false where it has, or is gone. */
  update(row: WorkId, change: Partial<WorkRow>): Promise<boolean>;
  /** Notes once, on a row that has not ended, that the work should stop. */
  requestCancel(organizationId: OrganizationId, id: Id): Promise<void>;
}
