import { csvCell } from '../formats/value-format.ts';
import type { StockResponse } from './stock.dto.ts';

export const STOCK_CSV_HEADER = 'unique_id,lead_time_demand,safety_stock,reorder_point\n';

export function stockCsvRow({
  uniqueId,
  demand,
  safetyStock,
  reorderPoint,
}: StockResponse): string {
  return `${csvCell(uniqueId)},${demand},${safetyStock},${reorderPoint}\n`;
}

export function stockNdjsonRow({ uniqueId, ...stock }: StockResponse): string {
  const row = {
    unique_id: uniqueId,
    lead_time_demand: stock.demand,
    safety_stock: stock.safetyStock,
    reorder_point: stock.reorderPoint,
  };
  return `${JSON.stringify(row)}\n`;
}
