/** A thread that judges what it is sent. */
import { parentPort } from 'node:worker_threads';
import { type Analysis, judge } from '../../src/canary/index.ts';

parentPort?.on('message', (analysis: Analysis) => parentPort?.postMessage(judge(analysis)));
