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
  @TextField({ about: 'What the driver is called.', max: MAX_DRIVER_NAME_LENGTH, example: 'price' })
  name!: string;

  @IdField({
    about:
      'The dataset of its values, of the same frequency, with a series for each that is forecast, or one with the id `*` for all. It has to be known over the horizon.',
  })
  datasetId!: DatasetId;
}

/** What may be known of the series of a dataset besides their values. */
export class RunSidesRequest extends SidesRequest {
  @ObjectsField({
    about:
      'What may move demand and is known ahead; each is a dataset that you may read in the whole.',
    of: () => RunDriverRequest,
    max: MAX_DRIVERS,
    optional: true,
  })
  drivers?: RunDriverRequest[];

  @IdField({
    about:
      'A dataset of the same frequency and ids that is other than 0 in periods in which stock ran out.',
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
