import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Attempts that have failed in a row, counted under a keyed hash of who was named, or of who and from where. */
@Entity('sign_in_failure')
export class SignInFailureEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('bytea')
  lookup!: Buffer;

  @Column('integer')
  failures!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  lastAt!: Date;
}
