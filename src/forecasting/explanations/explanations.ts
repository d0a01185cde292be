import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { pageOf, type PageQuery } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { dateOf } from '../demand/demand.service.ts';
import type { View } from '../demand/view.ts';
import { RunStore } from '../runs/run.store.ts';
import { StoredForecasts, type SeenForecast } from '../runs/stored-forecasts.ts';
import { explanationOf } from './explanation.ts';
import type { ExplanationPage } from './explanation.dto.ts';

const ORDINAL = /^\d{1,9}$/;

/** Tells of each series of a forecast why it is as it is. */
@Injectable()
export class Explanations {
  constructor(
    private readonly runs: RunStore,
    private readonly stored: StoredForecasts,
    private readonly audit: AuditLog,
  ) {}

  /** Of series alone whose single values are seen: parts of a mean would tell it. */
  async page(
    seen: { readonly dataset: DatasetEntity; readonly view: View },
    runId: string,
    query: PageQuery,
  ): Promise<ExplanationPage> {
    const run = await this.runs.getEnded(seen.dataset.organizationId, runId);
    const sealed = await this.stored.sealed(seen.dataset);
    const from = Number(sealed.position(query.cursor, ORDINAL) ?? 0);
    await this.audit.append({
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: {
        datasetId: seen.dataset.id,
        explanations: true,
        ...(seen.view.isWhole ? {} : { inPart: true }),
      },
    });
    const rows: SeenForecast[] = [];
    for await (const row of this.stored.of(run, seen, from)) {
      if (row.detail === 'single') rows.push(row);
      if (rows.length > query.limit) break;
    }
    return pageOf(
      rows,
      query.limit,
      ({ ordinal }) => sealed.cursor(String(ordinal + 1)),
      ({ uniqueId, forecast }) =>
        explanationOf(uniqueId, forecast, (period) => dateOf(seen.dataset, period) ?? ''),
    );
  }
}
