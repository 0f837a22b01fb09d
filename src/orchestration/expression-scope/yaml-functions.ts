import { parse as parseYaml, parseAllDocuments } from 'yaml';
import { type ExpressionFunction, InvalidArgument } from '../../expressions/index.ts';
import { type Json, toJson } from '../../kernel/index.ts';

/** YAML may name one node many times: bounded, so that a small text does not become a huge value. */
const limits = { maxAliasCount: 100 };

/** @throws {InvalidArgument} it is no YAML */
export function readYaml(name: string, text: Json | undefined): Json {
  return parsed(name, text, (source) => toJson(parseYaml(source, limits)));
}

function readAllYaml(text: Json | undefined): Json {
  return parsed('readAllYaml', text, (source) =>
    parseAllDocuments(source).map((document) => {
      const [error] = document.errors;
      if (error) throw error;
      return toJson(document.toJS(limits));
    }),
  );
}

function parsed(name: string, text: Json | undefined, parse: (source: string) => Json): Json {
  if (typeof text !== 'string') throw new InvalidArgument(name, 'a text', text);
  try {
    return parse(text);
  } catch {
    throw new InvalidArgument(name, 'a text that is YAML', text);
  }
}

/** Functions of expressions that read YAML. */
export const yamlFunctions: Record<string, ExpressionFunction> = {
  readYaml: (text) => readYaml('readYaml', text),
  readAllYaml,
};
