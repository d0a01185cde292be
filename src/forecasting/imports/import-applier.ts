import { Injectable } from '@nestjs/common';
import type { DatasetId, OrganizationId } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { DatasetOpeners } from '../disclosure/dataset-openers.ts';
import { DemandStore } from '../demand/demand.store.ts';
import { DemandWriter, type WrittenDemand } from './demand-writer.ts';
import type { ReadImport } from './import-reader.ts';

/** Another import has set the phase of the dataset, so the file must be read again with that phase. */
export class PhaseSettled extends Error {}

/** The dataset was deleted while its import ran. */
export class DatasetGone extends Error {}

/** Writes what was read into its dataset, in the caller's transaction. */
@Injectable()
export class ImportApplier {
  constructor(
    private readonly datasets: DatasetStore,
    private readonly openers: DatasetOpeners,
    private readonly store: DemandStore,
  ) {}

  find(organizationId: OrganizationId, datasetId: DatasetId): Promise<DatasetEntity | null> {
    return this.datasets.find(organizationId, datasetId);
  }

  /**
   * Counts what writing would change, and changes nothing.
   *
   * @throws PhaseSettled, DatasetGone, RepeatedObservation
   */
  async look(
    asRead: DatasetEntity,
    { runs }: ReadImport,
    signal: AbortSignal,
  ): Promise<WrittenDemand> {
    const dataset = await this.datasets.find(asRead.organizationId, asRead.id);
    if (dataset === null) throw new DatasetGone();
    if (asRead.phase === null && dataset.phase !== null) throw new PhaseSettled();
    const writer = new DemandWriter(this.store, dataset);
    for await (const group of runs.bySeries()) {
      signal.throwIfAborted();
      const { demand } = await this.openers.open(dataset);
      await writer.look(group, demand);
    }
    return writer.written;
  }

  /**
   * Locks the dataset, so that imports into it come one after another, and writes.
   *
   * @param asRead the dataset as it was when reading began
   * @throws PhaseSettled, DatasetGone, RepeatedObservation
   */
  async write(
    asRead: DatasetEntity,
    { runs, summary }: ReadImport,
    signal: AbortSignal,
  ): Promise<WrittenDemand> {
    const dataset = await this.datasets.lock(asRead.organizationId, asRead.id);
    if (dataset === null) throw new DatasetGone();
    if (asRead.phase === null && dataset.phase !== null) throw new PhaseSettled();
    const writer = new DemandWriter(this.store, dataset);
    await writer.write(runs.bySeries(), async () => {
      signal.throwIfAborted();
      return (await this.openers.open(dataset)).demand;
    });
    const { newSeries, added } = writer.written;
    await this.datasets.grow(dataset, {
      series: newSeries,
      observations: added,
      phase: summary.phase,
    });
    return writer.written;
  }
}
