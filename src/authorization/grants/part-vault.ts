import { Injectable } from '@nestjs/common';
import type { OrganizationId } from '../../platform/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { GRANTED_PART } from './grant.entity.ts';
import type { Part } from './part.ts';

/** Seals the limits of a grant, because product names must not be readable in the database. */
@Injectable()
export class PartVault {
  constructor(private readonly keys: OrganizationKeys) {}

  async seal(organizationId: OrganizationId, grantId: string, part: Part): Promise<Buffer> {
    const sealer = await this.keys.sealer(organizationId);
    return sealer.seal(Buffer.from(JSON.stringify(part)), GRANTED_PART.at({ id: grantId }));
  }

  async open(organizationId: OrganizationId, grantId: string, sealed: Buffer): Promise<Part> {
    const sealer = await this.keys.sealer(organizationId);
    const json = await sealer.open(sealed, GRANTED_PART.at({ id: grantId }));
    return JSON.parse(json.toString('utf8')) as Part;
  }
}
