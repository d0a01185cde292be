import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/index.ts';
import { DatasetJobStore } from '../datasets/dataset-job.store.ts';
import { ImportEntity } from './import.entity.ts';

@Injectable()
export class ImportStore extends DatasetJobStore<ImportEntity> {
  constructor(uow: UnitOfWork) {
    super(uow, ImportEntity);
  }
}
