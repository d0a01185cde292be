import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { AuthorizationModule } from '../authorization/index.ts';
import { CryptoModule } from '../crypto/index.ts';
import { AccessRequestController } from './access-requests/access-request.controller.ts';
import { AccessRequestLocator } from './access-requests/access-request.locator.ts';
import { AccessRequestService } from './access-requests/access-request.service.ts';
import { Approvals } from './access-requests/approvals.ts';
import { AccessRequestStore } from './access-requests/access-request.store.ts';
import { DatasetGrantController } from './datasets/dataset-grant.controller.ts';
import { DatasetController } from './datasets/dataset.controller.ts';
import { DatasetGrantSource } from './datasets/dataset-grant.source.ts';
import { DatasetLocator } from './datasets/dataset.locator.ts';
import { DatasetOwnerStore } from './datasets/dataset-owner.store.ts';
import { DatasetService } from './datasets/dataset.service.ts';
import { DatasetOpeners } from './disclosure/dataset-openers.ts';
import { DisclosureService } from './disclosure/disclosure.service.ts';
import { DatasetStore } from './datasets/dataset.store.ts';
import { SharedDatasetStore } from './datasets/shared-dataset.store.ts';
import { MakerRights } from './datasets/maker-rights.ts';
import { DemandRemovalService } from './series/demand-removal.service.ts';
import { DemandService } from './series/demand.service.ts';
import { ObservationFileService } from './series/observation-file.service.ts';
import { DemandStore } from './demand/demand.store.ts';
import { SeriesFinder } from './series/series-finder.ts';
import { SeriesController } from './series/series.controller.ts';
import { DirectForecastController } from './direct/direct-forecast.controller.ts';
import { DirectForecastService } from './direct/direct-forecast.service.ts';
import { RunHierarchies } from './runs/run-hierarchies.ts';
import { ImportApplier } from './imports/import-applier.ts';
import { ImportErrors } from './imports/import-errors.ts';
import { ImportFileStore } from './imports/import-file.store.ts';
import { ImportReader } from './imports/import-reader.ts';
import { ImportController } from './imports/import.controller.ts';
import { ImportJob } from './imports/import.job.ts';
import { ImportLocator } from './imports/import.locator.ts';
import { ImportService } from './imports/import.service.ts';
import { ImportStore } from './imports/import.store.ts';
import { ImportWork } from './imports/import.work.ts';
import { ReceivedFiles } from './imports/received-file.ts';
import { Rejections } from './imports/rejections.ts';
import { JobWorkers } from './job-workers.ts';
import { ForecastExplanationController } from './explanations/forecast-explanation.controller.ts';
import { ForecastExplanations } from './explanations/forecast-explanations.ts';
import { ForecastPool } from './threads/forecast-pool.ts';
import { AccuracyController } from './accuracy/accuracy.controller.ts';
import { RunAccuracy } from './accuracy/run-accuracy.ts';
import { RunController } from './runs/run.controller.ts';
import { RequestedCovariates } from './covariates/requested-covariates.ts';
import { RunHistories } from './runs/run-histories.ts';
import { RunJob } from './runs/run.job.ts';
import { RunLocator } from './runs/run.locator.ts';
import { RunService } from './runs/run.service.ts';
import { RunStore } from './runs/run.store.ts';
import { RunTables } from './runs/run-tables.ts';
import { RunWork } from './runs/run.work.ts';
import { RunValues } from './runs/run-values.ts';
import { StoredForecasts } from './runs/stored-forecasts.ts';
import { RunStock } from './stock/run-stock.ts';
import { StockController } from './stock/stock.controller.ts';

/** Takes demand in, keeps it sealed, and forecasts it. */
@Module({
  imports: [AuditModule, AuthorizationModule, CryptoModule],
  controllers: [
    AccessRequestController,
    DatasetController,
    DatasetGrantController,
    DirectForecastController,
    ForecastExplanationController,
    ImportController,
    RunController,
    AccuracyController,
    SeriesController,
    StockController,
  ],
  providers: [
    AccessRequestLocator,
    AccessRequestService,
    AccessRequestStore,
    Approvals,
    DatasetGrantSource,
    DatasetLocator,
    DatasetOpeners,
    DatasetOwnerStore,
    DatasetService,
    DatasetStore,
    DemandService,
    DemandRemovalService,
    DemandStore,
    DirectForecastService,
    DisclosureService,
    ForecastExplanations,
    ForecastPool,
    ImportApplier,
    ImportErrors,
    ImportFileStore,
    ImportJob,
    ImportLocator,
    ImportReader,
    ImportService,
    ImportStore,
    ImportWork,
    JobWorkers,
    MakerRights,
    ObservationFileService,
    ReceivedFiles,
    Rejections,
    RunAccuracy,
    RequestedCovariates,
    RunHistories,
    RunHierarchies,
    RunJob,
    RunLocator,
    RunService,
    RunStock,
    RunStore,
    RunTables,
    RunWork,
    RunValues,
    SeriesFinder,
    SharedDatasetStore,
    StoredForecasts,
  ],
  exports: [DatasetGrantSource, DatasetOwnerStore, JobWorkers],
})
export class ForecastingModule {}
