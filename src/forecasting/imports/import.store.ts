import { Injectable } from '@nestjs/common';
import { RowSeals } from '../../crypto/index.ts';
import { UnitOfWork } from '../../platform/index.ts';
import { DatasetJobStore } from '../datasets/dataset-job.store.ts';
import { ImportEntity } from './import.entity.ts';

@Injectable()
export class ImportStore extends DatasetJobStore<ImportEntity> {
  constructor(uow: UnitOfWork, seals: RowSeals) {
    const sealed = seals.of<ImportEntity>('demand_import', [
      'organizationId',
      'id',
      'datasetId',
      'createdBy',
      'apiKeyId',
      'mode',
      'options',
    ]);
    super(uow, ImportEntity, sealed);
  }
}
