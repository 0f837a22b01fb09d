// Reads the last line of `npm run demo -- --exit --json` from stdin and says whether the demo showed what it promises.
import { text } from 'node:stream/consumers';

const { requests, executions, serverGroups } = JSON.parse(await text(process.stdin));
const rolledBack = executions.filter((execution) => execution.rolledBack);
const claims = [
  ['requests were sent', requests.sent > 0],
  ['no request failed', requests.failed === 0],
  ['two versions at least have answered', Object.values(requests.byVersion).filter((count) => count > 0).length >= 2],
  ['two roll-outs succeeded', executions.filter(({ status }) => status === 'SUCCEEDED').length >= 2],
  ['one roll-out, the broken one, was rolled back', rolledBack.length === 1 && rolledBack[0].status === 'TERMINAL'],
  ['one server group at least takes traffic', serverGroups.some(({ enabled, instances }) => enabled && instances > 0)],
];
for (const [claim, holds] of claims) console.log(`${holds ? 'ok' : 'NOT SO'}: ${claim}`);
process.exitCode = claims.every(([, holds]) => holds) ? 0 : 1;
