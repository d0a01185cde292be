import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { AuditLog } from '../../audit/index.ts';
import { Downloads, currentPrincipal } from '../../platform/index.ts';
import { ImportStore } from './import.store.ts';
import { Rejections } from './rejections.ts';

/** Hands the rejected rows of an import out, in the format in which they came. */
@Injectable()
export class ImportErrors {
  constructor(
    private readonly imports: ImportStore,
    private readonly rejections: Rejections,
    private readonly audit: AuditLog,
    private readonly downloads: Downloads,
  ) {}

  async send(id: string, response: Response): Promise<void> {
    const { organizationId } = currentPrincipal();
    const row = await this.imports.get(organizationId, id);
    await this.audit.append({ action: 'import.errors', resource: `import:${id}` });
    const ndjson = row.options.format === 'ndjson';
    response.setHeader('Content-Type', ndjson ? 'application/x-ndjson' : 'text/csv; charset=utf-8');
    const name = `rejected.${ndjson ? 'ndjson' : 'csv'}`;
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    await this.downloads.send(response, this.rejections.read(organizationId, id));
  }
}
