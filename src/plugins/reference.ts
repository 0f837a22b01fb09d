import { Family, type PluginDescription } from './family.ts';
import { findPlugins } from './find-plugins.ts';
import { markedClasses } from './marked-classes.ts';

/** A page of the reference. */
export interface ReferencePage {
  /** Below docs/reference/, `stages/wait.md`. */
  path: string;
  text: string;
}

/** Where the pages of a family lie, and what one of it is called. */
const families: Record<string, { folder: string; title: string }> = {
  stage: { folder: 'stages', title: 'Stages' },
  trigger: { folder: 'triggers', title: 'Triggers' },
  provider: { folder: 'providers', title: 'Cloud providers' },
  artifactSource: { folder: 'artifacts', title: 'Artifacts whose content can be read' },
};

/** The JSON Schema words that a page shows. */
interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
}

/** One page for each plugin, and one with the list of all, made of what the plugins say of themselves. */
export async function referencePages(): Promise<ReferencePage[]> {
  const marks = (await findPlugins()).flatMap((plugin) => markedClasses(plugin).map(({ mark }) => mark));
  const pages: ReferencePage[] = [];
  const index = ['# Reference', '', 'Made by `npm run docs` of what each plugin says of itself.', ''];
  for (const [name, { folder, title }] of Object.entries(families)) {
    const described = new Family(
      name,
      marks.filter(({ family }) => family === name).map(({ card }) => ({ kind: card.kind, card, instance: card })),
    ).list();
    index.push(`## ${title}`, '');
    for (const plugin of described.toSorted((left, right) => left.kind.localeCompare(right.kind))) {
      pages.push({ path: `${folder}/${plugin.kind}.md`, text: pageOf(plugin) });
      index.push(`- [\`${plugin.kind}\`](${folder}/${plugin.kind}.md) ${plugin.title}`);
    }
    index.push('');
  }
  return [...pages, { path: 'README.md', text: index.join('\n') }];
}

function pageOf({ kind, aliases, title, description, schema }: PluginDescription): string {
  const { properties = {}, required = [] } = schema as Schema;
  const rows = Object.entries(properties).map(
    ([key, field]) =>
      `| \`${key}\` | ${cell(typeOf(field))} | ${required.includes(key) ? 'yes' : ''} | ${cell(whatOf(field))} |`,
  );
  return [
    `# ${title}: \`${kind}\``,
    '',
    ...(description === undefined ? [] : [description, '']),
    ...(aliases.length === 0 ? [] : [`Also known as ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`, '']),
    ...(rows.length === 0
      ? ['It takes no options of its own.']
      : ['| Key | Type | Required | What it is |', '| --- | --- | --- | --- |', ...rows]),
    '',
  ].join('\n');
}

function whatOf({ description, default: otherwise }: Schema): string {
  const fallback = otherwise === undefined ? '' : `Default: \`${JSON.stringify(otherwise)}\`.`;
  return [description ?? '', fallback].filter((part) => part !== '').join(' ');
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.anyOf) {
    const kinds = schema.anyOf.map(typeOf).filter((kind) => kind !== '' && kind !== 'null');
    return plainly([...new Set(kinds)].join(' or '));
  }
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  const kinds = [schema.type ?? 'anything'].flat().filter((kind) => kind !== 'null');
  return plainly(kinds.map((kind) => (kind === 'object' ? 'map' : kind)).join(' or '));
}

/** Fields that take text for what they mean, because an expression leaves it: the page names what is meant. */
const plainly = (kinds: string): string =>
  kinds
    .replace('string or number or boolean', 'text')
    .replace(/^boolean or string$/, 'boolean')
    .replace(/^number or string$/, 'number');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
