// Reads jest's JSON report and prints "PASSED FAILED". A suite that could not run counts as one failure.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const suite of report.testResults) if (suite.status === 'failed') console.error(suite.message);
if (report.numPendingTests > 0) console.error(`${report.numPendingTests} tests were skipped.`);
console.log(report.numPassedTests, report.numFailedTests + report.numRuntimeErrorTestSuites);
