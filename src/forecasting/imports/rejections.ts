import { Injectable } from '@nestjs/common';
import type { OrganizationId, ImportId } from '../../platform/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  formatRejectedHeader,
  formatRejectedRows,
  type FileLayout,
  type RejectedRow,
} from '../reader/index.ts';
import type { DisclosedDataset } from '../disclosure/opened-dataset.ts';
import { ImportFileStore } from './import-file.store.ts';
import { IMPORT_REJECTION } from './import-places.ts';

const ROWS_PER_PIECE = 2000;
/** Rejected rows that are kept, and characters of them: whoever mends a file needs no more. */
const MAX_KEPT_ROWS = 100_000;
const MAX_KEPT_LENGTH = 64 * 1024 * 1024;

/** The rejected rows of an import as a file that can be mended and sent again: sealed, because rows hold demand. */
@Injectable()
export class Rejections {
  constructor(
    private readonly store: ImportFileStore,
    private readonly keys: OrganizationKeys,
  ) {}

  writer(organizationId: OrganizationId, importId: ImportId): RejectionWriter {
    return new RejectionWriter(async (number, text) => {
      const sealer = await this.keys.sealer(organizationId);
      const sealed = sealer.seal(Buffer.from(text), IMPORT_REJECTION.at({ importId, number }));
      await this.store.insertRejection(organizationId, importId, number, sealed);
    });
  }

  /** The file in pieces; nothing when no row was rejected. */
  async *read(
    organizationId: OrganizationId,
    importId: ImportId,
    { sealer }: DisclosedDataset,
  ): AsyncGenerator<Buffer> {
    for (let number = 0; ; number += 1) {
      const sealed = await this.store.findRejection(organizationId, importId, number);
      if (sealed === undefined) return;
      yield await sealer.open(sealed, IMPORT_REJECTION.at({ importId, number }));
    }
  }
}

/** Counts rejected rows, and writes the first of them in pieces. */
export class RejectionWriter {
  private readonly waiting: RejectedRow[] = [];
  private layout: FileLayout | undefined;
  private pieces = 0;
  private keptLength = 0;
  /** Rows that were rejected, and those of them that are kept. */
  count = 0;
  kept = 0;

  constructor(private readonly write: (number: number, text: string) => Promise<void>) {}

  setLayout(layout: FileLayout): void {
    this.layout = layout;
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    this.count += rows.length;
    for (const row of rows) {
      if (this.kept >= MAX_KEPT_ROWS || this.keptLength >= MAX_KEPT_LENGTH) break;
      this.kept += 1;
      this.keptLength += row.row.length + row.detail.length;
      this.waiting.push(row);
    }
    if (this.waiting.length >= ROWS_PER_PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.waiting.length === 0 || this.layout === undefined) return;
    const rows = this.waiting.splice(0).sort((a, b) => a.line - b.line);
    const header = this.pieces === 0 ? formatRejectedHeader(this.layout) : '';
    await this.write(this.pieces, header + formatRejectedRows(this.layout, rows));
    this.pieces += 1;
  }
}
