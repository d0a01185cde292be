import type { PayloadFindings } from './findings.ts';
import { WordSearch } from './word-search.ts';

/** Words of attacks that are looked for in base64, wherever they begin within it. */
const WORDS =
  'processbuilder clonetransformer forclosure instantiatefactory instantiatetransformer invokertransformer prototypeclonefactory prototypeserializationfactory whileclosure getruntime ProcessBuilder InvokerTransformer InstantiateTransformer getRuntime /etc/passwd /bin/bash <script> jndi:ldap child_process'.split(
    ' ',
  );
/** Start of a base64 text that belongs to one offset alone, and what is cut from its end. */
const START = [0, 2, 3];
const END = [undefined, -3, -2];

const SEARCH = new WordSearch<true>(
  WORDS.flatMap((word) =>
    START.map((start, offset) => {
      const bytes = Buffer.from(' '.repeat(offset) + word);
      const text = bytes.toString('base64').slice(start, END[bytes.length % 3]);
      return [text, true, {}] as const;
    }),
  ),
);

/** Looks for words of attacks that are hidden as base64 in a raw text. */
export function findHiddenWords(raw: string, findings: PayloadFindings): void {
  SEARCH.each(raw, () => findings.add('code.hidden-word', 0.8));
}
