import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateBy,
  ValidateNested,
} from 'class-validator';

/**
 * One decorator a field: the same words check the input and describe it in openapi.json, so the two
 * cannot drift apart. A field is required unless `optional`; null is a value for it only when `nullable`.
 */
export interface FieldOptions {
  readonly about: string;
  readonly example?: unknown;
  /** Its example does not go with those of the other fields, and so is no part of the example of a whole body. */
  readonly alone?: boolean;
  readonly optional?: boolean;
  readonly nullable?: boolean;
}

/** Marker of such fields in a description until examples are generated. */
export const ALONE = 'x-alone';

function field(
  options: FieldOptions,
  schema: ApiPropertyOptions,
  checks: readonly PropertyDecorator[],
): PropertyDecorator {
  return applyDecorators(
    ...checks,
    ...(options.optional === true
      ? [ValidateIf((_object: object, value: unknown) => value !== undefined)]
      : []),
    ...(options.nullable === true
      ? [ValidateIf((_object: object, value: unknown) => value !== null)]
      : []),
    ApiProperty({
      ...schema,
      description: options.about,
      required: options.optional !== true,
      ...(options.nullable === true ? { nullable: true } : {}),
      ...(options.example === undefined ? {} : { example: options.example }),
      ...(options.alone === true ? { [ALONE]: true } : {}),
    } as ApiPropertyOptions),
  );
}

/** Characters that no field takes: NUL, which PostgreSQL cannot store, and other controls but line breaks and tabs. */
// eslint-disable-next-line no-control-regex -- controls are what it looks for
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Neither controls nor halves of pairs. */
function isCleanText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !CONTROLS.test(value);
}

const CleanText = (each: boolean): PropertyDecorator =>
  ValidateBy(
    {
      name: 'cleanText',
      validator: {
        validate: isCleanText,
        defaultMessage: () => '$property must not contain control characters',
      },
    },
    { each },
  );

interface TextOptions extends FieldOptions {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly secret?: boolean;
}

export function TextField(options: TextOptions): PropertyDecorator {
  const { min = 1, max, pattern } = options;
  return field(
    options,
    {
      type: String,
      minLength: min,
      maxLength: max,
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.secret === true ? { format: 'password' } : {}),
    },
    [
      IsString(),
      MinLength(min),
      MaxLength(max),
      CleanText(false),
      ...(pattern === undefined ? [] : [Matches(pattern)]),
    ],
  );
}

/**
 * Pattern of an e-mail address. It detects typing errors; only a verification shows that mail arrives. It accepts
 * `admin@localhost`.
 */
export const EMAIL =
  /^[^\s@"(),:;<>[\\\]\p{C}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u;

export function EmailField(options: FieldOptions): PropertyDecorator {
  return TextField({ ...options, max: 254, pattern: EMAIL, format: 'email' });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function IdField(options: FieldOptions): PropertyDecorator {
  return TextField({ ...options, max: 36, pattern: UUID, format: 'uuid' });
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** An RFC 3339 time, kept as text in the request object. */
export function TimeField(options: FieldOptions): PropertyDecorator {
  return field({ ...options }, { type: String, format: 'date-time' }, [
    ValidateBy({
      name: 'time',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => '$property must be an RFC 3339 time such as 2027-01-31T12:00:00Z',
      },
    }),
  ]);
}

interface RangeOptions extends FieldOptions {
  readonly min: number;
  readonly max: number;
}

export function IntegerField(options: RangeOptions): PropertyDecorator {
  return field(options, { type: 'integer', minimum: options.min, maximum: options.max }, [
    IsInt(),
    Min(options.min),
    Max(options.max),
  ]);
}

/** An integer in a query string, where numbers arrive as strings. */
export function IntegerQuery(options: RangeOptions): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value,
  );
  return applyDecorators(read, IntegerField(options));
}

/** A number that may have a fraction. */
export function NumberField(options: RangeOptions): PropertyDecorator {
  return field(options, { type: 'number', minimum: options.min, maximum: options.max }, [
    IsNumber({ allowNaN: false, allowInfinity: false }),
    Min(options.min),
    Max(options.max),
  ]);
}

/** A number in a query string, where numbers arrive as strings. */
export function NumberQuery(options: RangeOptions): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,12}(\.\d{1,12})?$/.test(value) ? Number(value) : value,
  );
  return applyDecorators(read, NumberField(options));
}

export function ChoiceField(options: FieldOptions & { of: readonly string[] }): PropertyDecorator {
  return field(options, { type: String, enum: [...options.of] }, [IsIn([...options.of])]);
}

export function FlagField(options: FieldOptions): PropertyDecorator {
  return field(options, { type: Boolean }, [IsBoolean()]);
}

/** A flag in a query string, where it arrives as a string. */
export function FlagQuery(options: FieldOptions): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  );
  return applyDecorators(read, FlagField(options));
}

interface ListOptions extends FieldOptions {
  readonly min?: number;
  readonly max: number;
}

/** No two are the same; class-validator's own check takes quadratic time. */
function AllDifferent(): PropertyDecorator {
  return ValidateBy({
    name: 'arrayUnique',
    validator: {
      validate: (list: unknown) => Array.isArray(list) && new Set(list).size === list.length,
      defaultMessage: () => 'must not hold a value twice',
    },
  });
}

export function ChoicesField(options: ListOptions & { of: readonly string[] }): PropertyDecorator {
  const { min = 1, max } = options;
  return field(
    options,
    { type: String, enum: [...options.of], isArray: true, minItems: min, maxItems: max },
    [
      IsArray(),
      ArrayMinSize(min),
      ArrayMaxSize(max),
      AllDifferent(),
      IsIn([...options.of], { each: true }),
    ],
  );
}

/** A list of different strings, each of at most `longest` characters. */
export function TextsField(
  options: ListOptions & { longest: number; pattern?: RegExp },
): PropertyDecorator {
  const { min = 1, max, longest, pattern } = options;
  const items = { type: 'string', minLength: 1, maxLength: longest };
  return field(options, { type: 'array', items, minItems: min, maxItems: max }, [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    AllDifferent(),
    IsString({ each: true }),
    MinLength(1, { each: true }),
    MaxLength(longest, { each: true }),
    CleanText(true),
    ...(pattern === undefined ? [] : [Matches(pattern, { each: true })]),
  ]);
}

/** An object whose content the module of the route validates. */
export function ObjectField(options: FieldOptions): PropertyDecorator {
  return field(options, { type: 'object', additionalProperties: true }, [IsObject()]);
}

export function NumbersField(
  options: ListOptions & { least: number; most: number },
): PropertyDecorator {
  const { min = 1, max } = options;
  const schema = { minimum: options.least, maximum: options.most };
  return field(
    options,
    { type: 'array', items: { type: 'number', ...schema }, minItems: min, maxItems: max },
    [
      IsArray(),
      ArrayMinSize(min),
      ArrayMaxSize(max),
      IsNumber({ allowNaN: false, allowInfinity: false }, { each: true }),
      Min(options.least, { each: true }),
      Max(options.most, { each: true }),
    ],
  );
}

export function ObjectsField(
  options: ListOptions & { of: () => new () => object },
): PropertyDecorator {
  const { min = 1, max } = options;
  return field(options, { type: () => options.of(), isArray: true, minItems: min, maxItems: max }, [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    // Checking what is nested would look into a list as well, and find nothing wrong with an empty one.
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(options.of),
  ]);
}

/** Numbers by name, at most `max` of them, each name of at most `longest` characters. */
export function NumbersByNameField(
  options: FieldOptions & { readonly max: number; readonly longest: number },
): PropertyDecorator {
  const { max, longest } = options;
  const isFine = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return (
      entries.length <= max &&
      entries.every(
        ([name, number]) =>
          name.length > 0 && name.length <= longest && isCleanText(name) && Number.isFinite(number),
      )
    );
  };
  const schema = { type: 'object', additionalProperties: { type: 'number' }, maxProperties: max };
  return field(options, schema as ApiPropertyOptions, [
    ValidateBy({
      name: 'numbersByName',
      validator: {
        validate: isFine,
        defaultMessage: () =>
          `$property must be an object of at most ${max} numbers with names of at most ${longest} characters`,
      },
    }),
  ]);
}

/** An object of another input class. */
export function PartField(
  options: FieldOptions & { of: () => new () => object },
): PropertyDecorator {
  return field(options, { type: () => options.of() }, [
    IsObject(),
    ValidateNested(),
    Type(options.of),
  ]);
}

const isShortJson =
  (max: number) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    JSON.stringify(value).length <= max;

/**
 * An object that another standard defines, of at most `max` characters as JSON. Only its size is checked, so its reader
 * must validate it.
 */
export function JsonField(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const { max } = options;
  return field(options, { type: 'object', additionalProperties: true }, [
    ValidateBy({
      name: 'json',
      validator: {
        validate: isShortJson(max),
        defaultMessage: () => `$property must be an object of at most ${max} characters`,
      },
    }),
  ]);
}

export function UuidsField(options: ListOptions): PropertyDecorator {
  const { min = 0, max } = options;
  const items = { type: 'string', format: 'uuid' };
  return field(options, { type: 'array', items, minItems: min, maxItems: max }, [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    AllDifferent(),
    Matches(UUID, { each: true }),
  ]);
}
