import { Inject, Injectable } from '@nestjs/common';
import { Authors } from '../applications/index.ts';
import type { Author } from '../applications/port.ts';
import type { JsonObject } from '../kernel/index.ts';
import { PipelineTemplates, type SavedTemplate, type TemplateSave } from './port.ts';
import { StoredTemplates } from './stored-templates.ts';

/** Templates as stages change them. */
@Injectable()
export class TemplatesForStages extends PipelineTemplates {
  constructor(
    @Inject(Authors) private readonly authors: Authors,
    @Inject(StoredTemplates) private readonly templates: StoredTemplates,
  ) {
    super();
  }

  override async save(author: Author, template: JsonObject, options: TemplateSave = {}): Promise<SavedTemplate> {
    return await this.templates.save(await this.authors.callerOf(author), template, options);
  }

  override async delete(author: Author, id: string, options: { tag?: string } = {}): Promise<void> {
    await this.templates.delete(await this.authors.callerOf(author), id, options);
  }
}
