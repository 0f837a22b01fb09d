export { nearest } from '../../applications/index.ts';
