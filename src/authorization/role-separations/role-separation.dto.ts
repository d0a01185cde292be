import { ApiProperty } from '@nestjs/swagger';
import { TextField, TextsField, PublicField } from '../../platform/index.ts';
import type { RoleSeparationEntity } from '../roles/role-separation.entity.ts';

export class SeparationRequest {
  @TextsField({
    about: 'Two roles that no user may hold together.',
    min: 2,
    max: 2,
    longest: 40,
    example: ['auditor', 'user'],
  })
  roles!: [string, string];

  @TextField({ about: 'Reason, for the audit log.', max: 500, optional: true })
  reason?: string;
}

export class SeparationResponse {
  @PublicField({ example: 'auditor.user' })
  readonly id: string;

  @PublicField({ type: [String], example: ['auditor', 'user'] })
  readonly roles: readonly [string, string];

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor({ one, other, reason, createdAt }: RoleSeparationEntity) {
    this.id = `${one}.${other}`;
    this.roles = [one, other];
    this.reason = reason;
    this.createdAt = createdAt.toISOString();
  }
}

export class SeparationList {
  @ApiProperty({ type: [SeparationResponse] })
  readonly items!: SeparationResponse[];
}
