import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { DataClass, MaskForm } from './data-class.ts';

/** Classification of a response field. */
export interface FieldClass {
  readonly dataClass: DataClass;
  readonly form: MaskForm | 'by_name' | undefined;
  /** The field that says whose it is, as an id or `user:<id>`; `caller` when it is always the caller's own. */
  readonly of: string | undefined;
  /** A secret that is shown in the answer that makes it, and never again. */
  readonly once: boolean;
}

const FIELDS = 'stockade:answer-fields';

function classified(options: ApiPropertyOptions, field: FieldClass): PropertyDecorator {
  const note: PropertyDecorator = (target, property) => {
    const known = (Reflect.getMetadata(FIELDS, target) ?? {}) as Record<string, FieldClass>;
    Reflect.defineMetadata(FIELDS, { ...known, [String(property)]: field }, target);
  };
  const described: object = { ...options, 'x-data-class': field.dataClass };
  return applyDecorators(ApiProperty(described), note);
}

/** Classified fields of a class, including inherited ones. */
export function fieldClassesOf(prototype: object): Readonly<Record<string, FieldClass>> {
  return (Reflect.getMetadata(FIELDS, prototype) ?? {}) as Record<string, FieldClass>;
}

const plain = { form: undefined, of: undefined, once: false } as const;

/** A field that all recipients of the response may see. Fields of a referenced class are classified in that class. */
export const PublicField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  classified(options, { ...plain, dataClass: 'public' });

interface Personal {
  readonly form: MaskForm | 'by_name';
  readonly of: string;
}

/** A field with personal data: visible to the user concerned and to callers who may see personal data. */
export const PersonalField = (
  { form, of }: Personal,
  options: ApiPropertyOptions = {},
): PropertyDecorator => classified(options, { dataClass: 'personal', form, of, once: false });

/** A field with commercial data: visible to callers with access to the data. */
export const CommercialField = (
  form: MaskForm | 'by_name',
  options: ApiPropertyOptions = {},
): PropertyDecorator => classified(options, { ...plain, dataClass: 'commercial', form });

/** A secret that is shown only in the response that creates it. */
export const OneTimeField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  classified(options, { ...plain, dataClass: 'secret', once: true });
