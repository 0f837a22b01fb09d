// Writes schema.graphql from the built product.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { printedSchema } from '../dist/src/api/graphql/schema.js';

writeFileSync('schema.graphql', await printedSchema());
