import { TemplateRow, TemplateTagRow, TemplateUseRow, TemplateVersionRow } from './storage/rows.ts';

/** The tables of this feature, for the data source. */
export const templateEntities: (new () => object)[] = [TemplateRow, TemplateVersionRow, TemplateTagRow, TemplateUseRow];
