import type { DatasetId } from '../../platform/index.ts';
import type { OrganizationSealer } from '../../crypto/index.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';

/** Opener of a dataset's demand and forecasts. */
export class OpenedDataset {
  readonly demand: SealedDemand;

  constructor(
    readonly sealer: OrganizationSealer,
    datasetId: DatasetId,
  ) {
    this.demand = new SealedDemand(sealer, datasetId);
  }
}

/** Opener of a dataset for a caller whose disclosure is recorded in the audit log. */
export class DisclosedDataset extends OpenedDataset {
  /** Makes it another type than one that nobody has noted. */
  protected readonly isNoted = true;
}
