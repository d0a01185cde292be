import { ApiProperty } from '@nestjs/swagger';
import {
  IdField,
  ObjectsField,
  PublicField,
  TextField,
  type DatasetId,
} from '../../platform/index.ts';
import { MAX_DRIVER_NAME_LENGTH, MAX_DRIVERS } from './covariate-limits.ts';
import { MEANINGS, SIBLINGS, SidesRequest } from './covariates.dto.ts';

class RunDriverRequest {
  @TextField({ about: 'Name of the driver.', max: MAX_DRIVER_NAME_LENGTH, example: 'price' })
  name!: string;

  @IdField({
    about:
      'Id of a dataset of the same frequency with the values of the driver: one series per forecast series, or one with the id `*` for all. Values must cover the horizon.',
  })
  datasetId!: DatasetId;
}

/** Covariates of the series of a dataset. */
export class RunSidesRequest extends SidesRequest {
  @ObjectsField({
    about:
      'Drivers, which may change demand and are known in advance. Each is a dataset that you may read in full.',
    of: () => RunDriverRequest,
    max: MAX_DRIVERS,
    optional: true,
  })
  drivers?: RunDriverRequest[];

  @IdField({
    about:
      'Id of a dataset of the same frequency and series, with a value other than 0 in each stock-out period.',
    optional: true,
  })
  stockouts?: DatasetId;
}

class RunDriverResponse {
  @PublicField({ example: 'price' })
  readonly name!: string;

  @PublicField({ format: 'uuid' })
  readonly datasetId!: string;
}

export class RunSidesResponse {
  @ApiProperty({ type: [RunDriverResponse] })
  readonly drivers!: readonly RunDriverResponse[];

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly stockouts!: string | null;

  @PublicField({ type: [String], example: ['2027-12-25'] })
  readonly holidays!: readonly string[];

  @PublicField()
  readonly tradingDays!: boolean;

  @PublicField({ enum: MEANINGS })
  readonly missing!: string;

  @PublicField({ enum: SIBLINGS })
  readonly siblings!: string;
}
