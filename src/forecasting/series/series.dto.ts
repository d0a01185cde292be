import { CommercialField, PublicField, TextField } from '../../platform/index.ts';
import { ApiProperty } from '@nestjs/swagger';

export class SeriesResponse {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @PublicField({
    type: 'integer',
    nullable: true,
    description: 'Null for callers who may see only totals.',
  })
  readonly observationCount!: number | null;

  @PublicField({
    type: String,
    nullable: true,
    description: 'First period that has an observation.',
    example: '2024-01-01',
  })
  readonly firstDs!: string | null;

  @PublicField({
    type: String,
    nullable: true,
    description: 'Last period that has an observation.',
    example: '2026-12-01',
  })
  readonly lastDs!: string | null;
}

export class SeriesPage {
  @ApiProperty({ type: [SeriesResponse] })
  readonly items!: SeriesResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class ObservationResponse {
  @PublicField({ example: '2027-01-01' })
  readonly ds!: string;

  @CommercialField('rounded')
  readonly y!: number;
}

export class ObservationPage {
  @ApiProperty({ type: [ObservationResponse] })
  readonly items!: ObservationResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

const DS = { max: 40, example: '2024-06-01' };

/** Range of observations to delete. */
export class ObservationRange {
  @TextField({ ...DS, about: 'First period, given by any date in it.' })
  from!: string;

  @TextField({ ...DS, about: 'Last period, given by any date in it.' })
  to!: string;
}

export class DeletedObservations {
  @PublicField({
    type: 'integer',
    description: 'Number of deleted observations; 0 if there were none.',
  })
  readonly observations!: number;
}
