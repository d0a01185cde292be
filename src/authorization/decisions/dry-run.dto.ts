import { ApiProperty } from '@nestjs/swagger';
import {
  IdField,
  IntegerField,
  PartField,
  TextField,
  TextsField,
  PublicField,
} from '../../platform/index.ts';
import { AccessConditionRequest } from '../conditions/access-condition.dto.ts';
import { ROLE_NAME, RolesField } from '../roles/roles.field.ts';
import { OUTCOMES } from './decision.dto.ts';

/** A change of the policy to evaluate: of a role, of a principal's roles, of a grant, or a new condition. */
export class DryRunRequest {
  @TextField({
    about:
      'Name of a custom role to change. Without permissions and includes, the role counts as deleted.',
    max: 40,
    pattern: ROLE_NAME,
    optional: true,
    example: 'planner',
  })
  role?: string;

  @TextsField({
    about: 'Permissions that the role would have.',
    example: ['dataset.read:shared'],
    min: 0,
    max: 200,
    longest: 100,
    optional: true,
  })
  permissions?: string[];

  @RolesField({ about: 'Roles that the role would include.', min: 0, optional: true })
  includes?: string[];

  @IdField({
    about: 'Id of a user or service account that would have other roles.',
    optional: true,
  })
  principal?: string;

  @RolesField({ about: 'Roles that this principal would have.', min: 0, optional: true })
  roles?: string[];

  @IdField({ about: 'Id of a grant that would be revoked.', optional: true })
  grantId?: string;

  @PartField({
    about: 'Access condition that would be created.',
    of: () => AccessConditionRequest,
    optional: true,
  })
  condition?: AccessConditionRequest;

  @IntegerField({
    about: 'Number of past days to evaluate.',
    min: 1,
    max: 180,
    optional: true,
    example: 28,
  })
  days?: number;
}

/** Numbers of people, programs and requests that a change would have affected. */
export class Touched {
  @PublicField({ type: 'integer', example: 2 })
  readonly people!: number;

  @PublicField({ type: 'integer', example: 1, description: 'API keys and OAuth clients.' })
  readonly programs!: number;

  @PublicField({ type: 'integer', example: 57 })
  readonly requests!: number;
}

/** A decision that would have had another outcome. */
export class Turned {
  @PublicField({ example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly principal!: string;

  @PublicField({ enum: ['user', 'api_key', 'client'] })
  readonly kind!: string;

  @PublicField({ example: 'read' })
  readonly action!: string;

  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource!: string;

  @PublicField({ enum: OUTCOMES, description: 'Outcome under the changed policy.' })
  readonly outcome!: string;

  @PublicField({ type: String, nullable: true, description: 'The rule that allows it now.' })
  readonly before!: string | null;

  @PublicField({ type: String, nullable: true, description: 'The rule that would allow it.' })
  readonly after!: string | null;

  @PublicField({ type: 'integer' })
  readonly times!: number;

  @PublicField({ format: 'date-time' })
  readonly lastAt!: string;
}

export class DryRunResponse {
  @PublicField({ format: 'date-time', description: 'Start of the evaluated time.' })
  readonly since!: string;

  @PublicField({ type: 'integer', description: 'Number of evaluated decisions.' })
  readonly decisions!: number;

  @ApiProperty({
    type: Touched,
    description: 'Principals whose allowed requests the change would refuse.',
  })
  readonly refused!: Touched;

  @ApiProperty({
    type: Touched,
    description: 'Principals whose refused requests the change would allow.',
  })
  readonly allowed!: Touched;

  @ApiProperty({ type: [Turned], description: 'The first 100 decisions with another outcome.' })
  readonly items!: readonly Turned[];
}
