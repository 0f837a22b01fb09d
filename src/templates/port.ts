/** What jobs may do with pipeline templates: `createPipelineTemplate` and its like stand on this. */
import type { DocumentChange } from '../applications/index.ts';
import type { Author } from '../applications/port.ts';
import type { Fault, JsonObject } from '../kernel/index.ts';

/** A version of a template, without the document. */
export interface TemplateVersion {
  id: string;
  /** 1, and one more with each save that changed something. */
  version: number;
  /** The sha256 of what it says, in hex: `id@sha256:…` names it for good. */
  digest: string;
  /** Tags that name this version now. */
  tags: string[];
  savedBy: string;
  savedAt: Date;
}

/** A pipeline or a template that is made with a template. */
export interface TemplateDependent {
  kind: 'pipeline' | 'template';
  /** Of the pipeline, or of the template. */
  id: string;
  name: string;
  /** Of the pipeline; none of a template. */
  application?: string;
  /** As it names the template, `deploy:stable`. */
  reference: string;
}

/** What a new version of a template does to one pipeline that is made with it. */
export interface DependentChange extends TemplateDependent {
  /** Of the pipeline that the template makes. */
  changes: DocumentChange[];
}

export interface TemplateSave {
  /** The version that is called so from now on; `latest` where nothing is said. */
  tag?: string;
  /** `new`: refused where a template of this id is there; `present`: refused where none is. */
  expect?: 'new' | 'present';
  /** Number of the version that was changed; 0 when the template must be new. */
  expectedVersion?: number;
  /** Saves it although a pipeline breaks: a warning tells which, and why. */
  skipPlanDependents?: boolean;
  /** Tells what it would do, and saves nothing. */
  dryRun?: boolean;
}

export interface SavedTemplate {
  template: TemplateVersion;
  /** The pipelines that it changes. */
  dependents: DependentChange[];
  warnings: Fault[];
}

/** The templates that are stored here, as stages change them in the name of an author who may do so. */
export abstract class PipelineTemplates {
  /**
   * Saves a version of a template, and moves its tag there. Saving what a version says already makes no new one.
   *
   * Every pipeline that is made with it by this tag is planned first: one that would break refuses the save.
   *
   * @throws {InvalidInput}         every fault of the template, with its path
   * @throws {DependentsWouldBreak} names the pipelines, and why
   * @throws {NoSuchTemplate} @throws {TemplateExists} @throws {StaleTemplate}
   */
  abstract save(author: Author, template: JsonObject, options?: TemplateSave): Promise<SavedTemplate>;

  /**
   * Deletes a template, or with a tag only that name for one of its versions. Its versions stay in the history.
   *
   * @throws {TemplateInUse} names the pipelines and templates that are made with it
   * @throws {NoSuchTemplate}
   */
  abstract delete(author: Author, id: string, options?: { tag?: string }): Promise<void>;
}
