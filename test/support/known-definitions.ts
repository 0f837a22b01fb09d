import { type Author, type Definition, Definitions } from '../../src/applications/port.ts';
import { DomainError, type JsonObject } from '../../src/kernel/index.ts';

type PipelineDefinition = Definition & { application: string };

const same = (one: JsonObject, other: JsonObject): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Definitions in memory, for tests of stages: who asked, and what there is. Names are not told apart by case. */
export class KnownDefinitions extends Definitions {
  readonly authors: Author[] = [];
  readonly applications = new Map<string, Definition>();
  readonly projects = new Map<string, Definition>();
  readonly pipelines = new Map<string, PipelineDefinition>();

  addApplication(name: string, document: JsonObject = {}): Definition {
    const id = name.toLowerCase();
    const definition = { id, name, revision: 1, document: { name, ...document } };
    this.applications.set(id, definition);
    return definition;
  }

  addPipeline(application: string, id: string, name: string, document: JsonObject = {}): PipelineDefinition {
    const definition = { id, name, application, revision: 1, document: { id, name, application, ...document } };
    this.pipelines.set(id, definition);
    return definition;
  }

  override async findApplication(author: Author, name: string): Promise<Definition | undefined> {
    this.authors.push(author);
    return Promise.resolve(this.applications.get(name.toLowerCase()));
  }

  override saveApplication(author: Author, document: JsonObject, expectedRevision: number): Promise<Definition> {
    this.authors.push(author);
    const name = typeof document['name'] === 'string' ? document['name'] : '';
    const id = name.toLowerCase();
    const before = this.applications.get(id);
    const revision = before?.revision ?? 0;
    if (revision !== expectedRevision) return Promise.reject(new DomainError('conflict', 'It has changed.'));
    if (before && same(before.document, document)) return Promise.resolve(before);
    const saved = { id, name, revision: revision + 1, document };
    this.applications.set(id, saved);
    return Promise.resolve(saved);
  }

  override deleteApplication(author: Author, name: string): Promise<void> {
    this.authors.push(author);
    this.applications.delete(name.toLowerCase());
    return Promise.resolve();
  }

  override findPipeline(
    author: Author,
    application: string | undefined,
    nameOrId: string,
  ): Promise<PipelineDefinition | undefined> {
    this.authors.push(author);
    const all = [...this.pipelines.values()].filter(
      (one) => application === undefined || one.application === application,
    );
    const named = all.find(({ name }) => application !== undefined && name.toLowerCase() === nameOrId.toLowerCase());
    return Promise.resolve(named ?? all.find(({ id }) => id === nameOrId));
  }

  override savePipeline(
    author: Author,
    document: JsonObject,
    { newId, staleCheck }: { newId: string; staleCheck: boolean },
  ): Promise<PipelineDefinition> {
    this.authors.push(author);
    const { id: givenId, name, application } = document;
    if (typeof name !== 'string' || typeof application !== 'string') {
      return Promise.reject(new DomainError('invalid', 'A pipeline needs a name and an application.'));
    }
    const id = typeof givenId === 'string' ? givenId : newId;
    const before = this.pipelines.get(id);
    const whole = { ...document, id };
    if (before && (same(before.document, whole) || givenId === undefined)) return Promise.resolve(before);
    if (before && staleCheck && before.document['updateTs'] !== document['updateTs']) {
      return Promise.reject(new DomainError('conflict', 'It has changed.'));
    }
    const saved = { id, name, application, revision: (before?.revision ?? 0) + 1, document: whole };
    this.pipelines.set(id, saved);
    return Promise.resolve(saved);
  }

  override deletePipeline(author: Author, id: string): Promise<void> {
    this.authors.push(author);
    this.pipelines.delete(id);
    return Promise.resolve();
  }

  override reorderPipelines(author: Author, application: string, indexes: Record<string, number>): Promise<void> {
    this.authors.push(author);
    for (const [id, index] of Object.entries(indexes)) {
      const pipeline = this.pipelines.get(id);
      if (pipeline?.application !== application) {
        return Promise.reject(new DomainError('not-found', `Application ${application} has no pipeline ${id}.`));
      }
      this.pipelines.set(id, { ...pipeline, document: { ...pipeline.document, index } });
    }
    return Promise.resolve();
  }

  override findProject(author: Author, nameOrId: string): Promise<Definition | undefined> {
    this.authors.push(author);
    const wanted = nameOrId.toLowerCase();
    return Promise.resolve(
      [...this.projects.values()].find(({ id, name }) => id === nameOrId || name.toLowerCase() === wanted),
    );
  }

  override async saveProject(author: Author, document: JsonObject, newId: string): Promise<Definition> {
    const name = typeof document['name'] === 'string' ? document['name'] : '';
    const id =
      typeof document['id'] === 'string' ? document['id'] : ((await this.findProject(author, name))?.id ?? newId);
    const before = this.projects.get(id);
    const whole = { ...document, id };
    if (before && same(before.document, whole)) return before;
    const saved = { id, name, revision: (before?.revision ?? 0) + 1, document: whole };
    this.projects.set(id, saved);
    return saved;
  }

  override deleteProject(author: Author, id: string): Promise<void> {
    this.authors.push(author);
    this.projects.delete(id);
    return Promise.resolve();
  }
}
