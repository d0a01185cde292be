import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Described {
  readonly paths: Record<string, Record<string, { responses: Record<string, DescribedResponse> }>>;
}
interface DescribedResponse {
  readonly $ref?: string;
  readonly content?: Record<string, object>;
}

/** openapi.json, read and compiled when an answer is first looked at. */
let known: { readonly document: Described; readonly ajv: Ajv2020 } | undefined;
const validators = new Map<string, ValidateFunction | undefined>();
let patterns: { readonly path: string; readonly pattern: RegExp }[] = [];

function read(): { readonly document: Described; readonly ajv: Ajv2020 } {
  if (known !== undefined) return known;
  const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as Described;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
  patterns = Object.keys(document.paths)
    // A path without parameters comes before one that has some in the same places.
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({
      path,
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    }));
  known = { document, ajv };
  return known;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function validatorOf(method: string, path: string, status: number, type: string) {
  const { document, ajv } = read();
  const route = patterns.find(({ pattern }) => pattern.test(path))?.path;
  const verb = method.toLowerCase();
  const responses = route === undefined ? undefined : document.paths[route]?.[verb]?.responses;
  if (route === undefined || responses === undefined) return undefined;
  const code = String(status) in responses ? String(status) : `${String(status)[0]}XX`;
  const name = `${verb} ${route} ${code} ${type}`;
  if (validators.has(name)) return validators.get(name);
  const { $ref, content } = responses[code] ?? {};
  const shared = $ref === undefined ? content : undefined;
  const found =
    shared?.[type] !== undefined && 'schema' in shared[type]
      ? ajv.getSchema(
          `api#/paths/${escaped(route)}/${verb}/responses/${code}/content/${escaped(type)}/schema`,
        )
      : undefined;
  validators.set(name, found);
  return found;
}

/**
 * Compares an answer in JSON with what openapi.json says of it.
 * @throws Error naming the first places where they differ
 */
export function requireDescribed(
  method: string,
  target: string,
  { status, headers, text }: { status: number; headers: Headers; text: string },
): void {
  const type = (headers.get('content-type') ?? '').split(';')[0]!.trim();
  if (!/[/+]json$/.test(type) || text === '') return;
  const path = target.split('?')[0]!;
  const validate = validatorOf(method, path, status, type);
  if (validate === undefined || validate(JSON.parse(text))) return;
  const wrong = validate
    .errors!.slice(0, 5)
    .map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new Error(`${method} ${path} ${status} is not as openapi.json says: ${wrong.join('; ')}`);
}
