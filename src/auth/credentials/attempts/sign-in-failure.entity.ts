import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/** Attempts that have failed in a row, counted under a keyed hash of who was named, or of who and from where. */
@Entity('sign_in_failure')
export class SignInFailureEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  lookup!: Buffer;

  @Column('integer')
  failures!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  lastAt!: Date;
}
