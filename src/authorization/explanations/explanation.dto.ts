import { ApiProperty } from '@nestjs/swagger';
import { PageQuery, TextField, PersonalField, PublicField } from '../../platform/index.ts';

const PRINCIPAL = {
  about: 'Id of a user or service account, with or without the prefix `user:`; default: yourself.',
  example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
  max: 64,
  optional: true,
};
const RESOURCE = {
  about: 'The resource, as `type:id`; the type alone for actions without a row, such as `create`.',
  example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
  max: 128,
};
const ACTION = { about: 'An action of that resource type.', example: 'read', max: 64 };

export class ExplanationQuery {
  @TextField(PRINCIPAL)
  principal?: string;

  @TextField(ACTION)
  action!: string;

  @TextField(RESOURCE)
  resource!: string;
}

export class ReachQuery extends PageQuery {
  @TextField(PRINCIPAL)
  principal?: string;

  @TextField({ about: 'The resource type to list.', example: 'dataset', max: 64 })
  resource!: string;
}

export class HoldersQuery extends PageQuery {
  @TextField(ACTION)
  action!: string;

  @TextField(RESOURCE)
  resource!: string;
}

/** One step from the principal to the resource. */
export class AccessStep {
  @PublicField({ enum: ['role', 'ownership', 'grant'] })
  readonly kind!: 'role' | 'ownership' | 'grant';

  @PublicField({
    required: false,
    example: 'user',
    description: 'A role that the principal holds.',
  })
  readonly role?: string;

  @PublicField({
    required: false,
    format: 'uuid',
    description: 'Id of a grant that the principal holds.',
  })
  readonly grantId?: string;

  @PublicField({ required: false, type: String, nullable: true, format: 'date-time' })
  readonly expiresAt?: string | null;
}

/** A single change that would reverse the outcome. */
export class AccessChange {
  @PublicField({
    enum: ['add_role', 'remove_role', 'add_grant', 'revoke_grant', 'transfer', 'unlock'],
  })
  readonly kind!: 'add_role' | 'remove_role' | 'add_grant' | 'revoke_grant' | 'transfer' | 'unlock';

  @PublicField({ required: false, example: 'user' })
  readonly role?: string;

  @PublicField({ required: false, format: 'uuid' })
  readonly grantId?: string;
}

/** A condition that must be met for the action. */
export class AskedCondition {
  @PublicField({ format: 'uuid' })
  readonly id!: string;

  @PublicField({ example: 'office hours' })
  readonly name!: string;
}

export class Explanation {
  @PublicField()
  readonly allowed!: boolean;

  @PublicField({ description: 'Whether only a part of the resource is shared with the principal.' })
  readonly inPart!: boolean;

  @PublicField({ example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly principal!: string;

  @PublicField({ example: 'read' })
  readonly action!: string;

  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource!: string;

  @PublicField({
    type: String,
    nullable: true,
    example: 'Dataset: user, read, shared with them',
    description: 'The rule that allows it: resource type, role, action and reach.',
  })
  readonly rule!: string | null;

  @PublicField({
    type: String,
    nullable: true,
    example: 'no rule allows it',
    description: 'Reason of a refusal.',
  })
  readonly reason!: string | null;

  @ApiProperty({ type: [AccessStep] })
  readonly path!: readonly AccessStep[];

  @ApiProperty({
    type: [AskedCondition],
    description: 'Access conditions that the principal must also meet.',
  })
  readonly conditions!: readonly AskedCondition[];

  @ApiProperty({
    type: [AccessChange],
    description: 'Changes that would each reverse the outcome.',
  })
  readonly changes!: readonly AccessChange[];
}

export class ReachableResource {
  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource!: string;

  @PublicField({ type: [String], example: ['read', 'forecast'] })
  readonly actions!: readonly string[];

  @PublicField({ description: 'Whether only a part of the resource is shared.' })
  readonly inPart!: boolean;
}

export class ReachPage {
  @ApiProperty({ type: [ReachableResource] })
  readonly items!: ReachableResource[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class Holder {
  @PublicField({ example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly principal!: string;

  @PersonalField(
    { form: 'name', of: 'principal' },
    { type: String, nullable: true, example: 'Ada Lovelace' },
  )
  readonly name!: string | null;

  @PublicField({ example: 'Dataset: user, read, own' })
  readonly rule!: string;

  @ApiProperty({ type: [AccessStep] })
  readonly path!: readonly AccessStep[];

  @PublicField({ description: 'Whether only a part of the resource is shared.' })
  readonly inPart!: boolean;
}

export class HolderPage {
  @ApiProperty({ type: [Holder] })
  readonly items!: Holder[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
