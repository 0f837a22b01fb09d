export { ArtifactsModule } from './artifacts.module.ts';
export * from './port.ts';
