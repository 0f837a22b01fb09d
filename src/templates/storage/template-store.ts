/** The rows of templates, in the transaction of the caller. */
import { type EntityManager, In, type ObjectLiteral } from 'typeorm';
import { NoSuchTemplate } from '../model/errors.ts';
import { referenceText, type StoredReference } from '../model/template-id.ts';
import {
  TemplateRow,
  TemplateTagRow,
  TemplateUseRow,
  type TemplateUseValues,
  TemplateVersionRow,
  type TemplateVersionValues,
} from './rows.ts';

/** How a use names the version that it wants. */
export const selectorOf = ({ tag, digest }: Omit<StoredReference, 'kind'>): string =>
  digest === undefined ? (tag ?? 'latest') : `sha256:${digest}`;

/** The version that a reference names. @throws {NoSuchTemplate} tells which tags there are */
export async function versionOf(
  manager: EntityManager,
  reference: Omit<StoredReference, 'kind'>,
): Promise<TemplateVersionValues> {
  const { id, digest } = reference;
  if (!(await manager.existsBy(TemplateRow, { id }))) throw new NoSuchTemplate(referenceText(reference));
  const tag = digest === undefined ? (reference.tag ?? 'latest') : undefined;
  const tagged = tag === undefined ? null : await manager.findOneBy(TemplateTagRow, { templateId: id, tag });
  const wanted = digest === undefined ? (tagged === null ? undefined : { version: tagged.version }) : { digest };
  const row = wanted && (await manager.findOneBy(TemplateVersionRow, { templateId: id, ...wanted }));
  if (row) return row;
  const tags = (await manager.findBy(TemplateTagRow, { templateId: id })).map((each) => each.tag);
  const there =
    tags.length === 0 ? '' : `Versions of it are called ${tags.sort().join(', ')}: write ${id}:${tags[0] ?? ''}.`;
  throw new NoSuchTemplate(tag === undefined ? referenceText(reference) : `${id}:${tag}`, there);
}

/** The tags of several templates, by the template's id. */
export async function tagsOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, TemplateTagRow[]>> {
  const rows = ids.length === 0 ? [] : await manager.find(TemplateTagRow, { where: { templateId: In(ids) } });
  const byTemplate = new Map(ids.map((id): [string, TemplateTagRow[]] => [id, []]));
  for (const row of rows) byTemplate.get(row.templateId)?.push(row);
  return byTemplate;
}

/** Who is made with a template; with selectors only by these. */
export async function usesOf(
  manager: EntityManager,
  templateId: string,
  selectors?: readonly string[],
): Promise<TemplateUseValues[]> {
  return await manager.find(TemplateUseRow, {
    where: { templateId, ...(selectors === undefined ? {} : { selector: In(selectors) }) },
    order: { kind: 'ASC', application: 'ASC', name: 'ASC' },
  });
}

/** Puts other uses into the place of those that a pipeline or a template has had. */
export async function replaceUses(
  manager: EntityManager,
  { kind, userId }: Pick<TemplateUseValues, 'kind' | 'userId'>,
  uses: readonly TemplateUseValues[],
): Promise<void> {
  await manager.delete(TemplateUseRow, { kind, userId });
  if (uses.length > 0) await manager.getRepository<ObjectLiteral>(TemplateUseRow).insert([...uses]);
}
