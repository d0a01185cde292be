import { ApiProperty } from '@nestjs/swagger';
import { IdField, IntegerQuery, PublicField, type UserId } from '../../platform/index.ts';
import { REVIEW_KINDS } from '../access-items/review-source.ts';

export class UnusedQuery {
  @IntegerQuery({
    about: 'Minimum number of days without use.',
    min: 1,
    max: 180,
    optional: true,
    example: 90,
  })
  days?: number;
}

/** Access that was not used for a long time. */
export class UnusedResponse {
  @PublicField({ enum: REVIEW_KINDS })
  readonly kind!: string;

  @PublicField({
    example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
    description: 'The holder of the access.',
  })
  readonly subject!: string;

  @PublicField({ example: 'grant:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly thing!: string;

  @PublicField({ example: 'read on dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly label!: string;

  @PublicField({
    format: 'date-time',
    description: 'When it was given, if known.',
  })
  readonly since!: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly lastUsedAt!: string | null;
}

export class UnusedList {
  @ApiProperty({ type: [UnusedResponse], description: 'The first 1,000 items.' })
  readonly items!: readonly UnusedResponse[];
}

export class LeastPrivilegeQuery {
  @IdField({ about: 'Id of a user or service account; default: yourself.', optional: true })
  principal?: UserId;

  @IntegerQuery({
    about: 'Number of past days to evaluate.',
    min: 1,
    max: 180,
    optional: true,
    example: 90,
  })
  days?: number;
}

export class LeastPrivilegeResponse {
  @PublicField({ example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly principal!: string;

  @PublicField({ format: 'date-time' })
  readonly since!: string;

  @PublicField({ type: 'integer', description: 'Number of evaluated decisions.' })
  readonly decisions!: number;

  @PublicField({ type: [String], example: ['admin'], description: 'Roles of the principal.' })
  readonly held!: readonly string[];

  @PublicField({
    type: String,
    nullable: true,
    example: 'viewer',
    description:
      'The role with the fewest permissions that allows everything the principal did; null if no single role does.',
  })
  readonly role!: string | null;

  @PublicField({
    type: [String],
    example: ['dataset.read:shared'],
    description:
      'The permissions needed for everything the principal did. Custom roles cannot hold those that `/v1/permissions` does not list: they are reserved for admins.',
  })
  readonly permissions!: readonly string[];
}
