import { ApiProperty } from '@nestjs/swagger';
import {
  CommercialField,
  NumberField,
  NumberQuery,
  PageQuery,
  PublicField,
} from '../../platform/index.ts';

const LEAD_TIME = {
  about: 'Periods from an order to its arrival, at most the horizon; fractions are allowed.',
  min: 0.01,
  max: 1000,
  example: 2,
};
const SERVICE_LEVEL = {
  about: 'Probability that stock lasts until the order arrives.',
  min: 0.01,
  max: 0.9999,
  optional: true,
  example: 0.95,
};
export const DEFAULT_SERVICE_LEVEL = 0.95;

/** Targets of a stock plan, in a query string. */
export class StockQuery extends PageQuery {
  @NumberQuery(LEAD_TIME)
  leadTime!: number;

  @NumberQuery(SERVICE_LEVEL)
  serviceLevel = DEFAULT_SERVICE_LEVEL;
}

/** Targets of a stock plan, in a body. */
export class StockRequest {
  @NumberField(LEAD_TIME)
  leadTime!: number;

  @NumberField(SERVICE_LEVEL)
  serviceLevel = DEFAULT_SERVICE_LEVEL;
}

/** Reorder point of one product. */
export class StockResponse {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @CommercialField('rounded', { type: Number, description: 'Expected demand over the lead time.' })
  readonly demand!: number;

  @CommercialField('rounded', { type: Number, description: 'Stock beyond the expected demand.' })
  readonly safetyStock!: number;

  @CommercialField('rounded', {
    type: Number,
    description: 'Order when the stock on hand and on order falls to this quantity.',
  })
  readonly reorderPoint!: number;
}

export class StockPage {
  @ApiProperty({ type: [StockResponse] })
  readonly items!: StockResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
