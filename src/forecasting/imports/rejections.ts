import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  formatRejectedHeader,
  formatRejectedRows,
  type FileLayout,
  type RejectedRow,
} from '../reader/index.ts';
import { ImportFileStore } from './import-file.store.ts';

const ROWS_A_PIECE = 2000;

/** The rejected rows of an import as a file that can be mended and sent again: sealed, because rows hold demand. */
@Injectable()
export class Rejections {
  constructor(
    private readonly store: ImportFileStore,
    private readonly keys: OrganizationKeys,
  ) {}

  writer(organizationId: string, importId: string): RejectionWriter {
    return new RejectionWriter(async (number, text) => {
      const sealer = await this.keys.sealer(organizationId);
      const sealed = sealer.seal(Buffer.from(text), binding(importId, number));
      await this.store.insertRejection(organizationId, importId, number, sealed);
    });
  }

  /** The file in pieces; nothing when no row was rejected. */
  async *read(organizationId: string, importId: string): AsyncGenerator<Buffer> {
    const sealer = await this.keys.sealer(organizationId);
    for (let number = 0; ; number += 1) {
      const sealed = await this.store.findRejection(organizationId, importId, number);
      if (sealed === undefined) return;
      yield sealer.open(sealed, binding(importId, number));
    }
  }
}

/** Collects rejected rows and writes them in pieces. */
export class RejectionWriter {
  private readonly waiting: RejectedRow[] = [];
  private layout: FileLayout | undefined;
  private pieces = 0;
  count = 0;

  constructor(private readonly write: (number: number, text: string) => Promise<void>) {}

  setLayout(layout: FileLayout): void {
    this.layout = layout;
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    this.count += rows.length;
    this.waiting.push(...rows);
    if (this.waiting.length >= ROWS_A_PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.waiting.length === 0 || this.layout === undefined) return;
    const rows = this.waiting.splice(0).sort((a, b) => a.line - b.line);
    const header = this.pieces === 0 ? formatRejectedHeader(this.layout) : '';
    await this.write(this.pieces, header + formatRejectedRows(this.layout, rows));
    this.pieces += 1;
  }
}

function binding(importId: string, number: number): string[] {
  return ['import_rejection', importId, String(number)];
}
