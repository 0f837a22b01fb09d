export * from './model/errors.ts';
export * from './port.ts';
export type { Rendered } from './model/rendered.ts';
export { renderTemplate, type RenderOptions } from './render.ts';
