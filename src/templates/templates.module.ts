import { Global, Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationsModule, PipelineForm, PipelineListeners } from '../applications/index.ts';
import type { JsonObject } from '../kernel/index.ts';
import { Dependents } from './dependents.ts';
import { PipelineTemplates } from './port.ts';
import { StoredTemplates } from './stored-templates.ts';
import { TemplateLibrary } from './template-library.ts';
import { TemplateSources } from './template-sources.ts';
import { TemplateUses } from './template-uses.ts';
import { TemplatesForStages } from './templates-for-stages.ts';
import { TemplatedPipelines } from './templated-pipelines.ts';

/** A pipeline that is saved is made whole by its template. */
@Injectable()
class TemplateForm extends PipelineForm {
  constructor(@Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines) {
    super();
  }

  override async whole(manager: EntityManager, document: JsonObject): ReturnType<PipelineForm['whole']> {
    return await this.templated.planIn(manager, document, 'warn');
  }
}

/** Pipeline templates, and the pipelines that are made with them. For stages, {@link PipelineTemplates} is global. */
@Global()
@Module({
  imports: [ApplicationsModule],
  providers: [
    TemplateSources,
    TemplatedPipelines,
    TemplateUses,
    TemplateForm,
    Dependents,
    TemplateLibrary,
    StoredTemplates,
    { provide: PipelineTemplates, useClass: TemplatesForStages },
  ],
  exports: [TemplatedPipelines, TemplateLibrary, StoredTemplates, PipelineTemplates],
})
export class TemplatesModule implements OnModuleInit {
  constructor(
    @Inject(PipelineListeners) private readonly listeners: PipelineListeners,
    @Inject(TemplateUses) private readonly uses: TemplateUses,
    @Inject(TemplateForm) private readonly form: TemplateForm,
  ) {}

  onModuleInit(): void {
    this.listeners.add(this.uses);
    this.listeners.formedBy(this.form);
  }
}
