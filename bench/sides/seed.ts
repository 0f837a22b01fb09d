/** Runs one execution of ten stages in a folder, to be copied: `node seed.js FOLDER` */
import { chain, WholeServer } from '../support/whole-server.ts';

const [, , folder = ''] = process.argv;
const server = await WholeServer.open(folder);
await server.pipeline('stored', chain(10));
await server.run('stored');
await server.close();
process.stdout.write('{}\n');
process.exit(0);
