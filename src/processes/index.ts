export * from './port.ts';
export { ProcessesModule } from './processes.module.ts';
