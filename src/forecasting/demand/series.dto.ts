import { CommercialField, PublicField } from '../../platform/index.ts';
import { ApiProperty } from '@nestjs/swagger';

export class SeriesResponse {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @PublicField({ type: 'integer', nullable: true, description: 'Null to who may see totals.' })
  readonly observationCount!: number | null;

  @PublicField({
    type: String,
    nullable: true,
    description: 'First period that has an observation.',
  })
  readonly firstDs!: string | null;

  @PublicField({
    type: String,
    nullable: true,
    description: 'Last period that has an observation.',
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
