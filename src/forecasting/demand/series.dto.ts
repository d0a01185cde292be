import { ApiProperty } from '@nestjs/swagger';

export class SeriesResponse {
  @ApiProperty({ example: 'SKU-0042' })
  readonly uniqueId!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null to who may see totals.' })
  readonly observationCount!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'First period that has an observation.',
  })
  readonly firstDs!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Last period that has an observation.',
  })
  readonly lastDs!: string | null;
}

export class SeriesPage {
  @ApiProperty({ type: [SeriesResponse] })
  readonly items!: SeriesResponse[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class ObservationResponse {
  @ApiProperty({ example: '2027-01-01' })
  readonly ds!: string;

  @ApiProperty()
  readonly y!: number;
}

export class ObservationPage {
  @ApiProperty({ type: [ObservationResponse] })
  readonly items!: ObservationResponse[];

  @ApiProperty({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
