import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Downloads, currentPrincipal, type ImportId } from '../../platform/index.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import { ImportStore } from './import.store.ts';
import { Rejections } from './rejections.ts';

/** Hands the rejected rows of an import out, in the format in which they came. */
@Injectable()
export class ImportErrors {
  constructor(
    private readonly imports: ImportStore,
    private readonly rejections: Rejections,
    private readonly disclosure: DisclosureService,
    private readonly downloads: Downloads,
  ) {}

  async send(id: ImportId, response: Response): Promise<void> {
    const { organizationId } = currentPrincipal();
    const row = await this.imports.get(organizationId, id);
    const dataset = { organizationId, id: row.datasetId };
    const reading = { action: 'import.errors', resource: `import:${id}` } as const;
    const opened = await this.disclosure.disclose(dataset, reading);
    const ndjson = row.options.format === 'ndjson';
    response.setHeader('Content-Type', ndjson ? 'application/x-ndjson' : 'text/csv; charset=utf-8');
    const name = `rejected.${ndjson ? 'ndjson' : 'csv'}`;
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    await this.downloads.send(response, this.rejections.read(organizationId, id, opened));
  }
}
