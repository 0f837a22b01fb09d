/** What jobs share that change applications, pipelines, projects and templates. */
export * from './author.ts';
export * from './delete-once.ts';
export * from './encoded.ts';
export * from './save-many.ts';
export * from './template-fields.ts';
