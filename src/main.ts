#!/usr/bin/env node
import { run } from './cli/index.ts';

/** What was to be kept is kept by now: a connection that somebody forgot to close must not hold the process up. */
const lingerMs = 1_000;

const code = await run(process.argv);
process.exitCode = code;
setTimeout(() => process.exit(code), lingerMs).unref();
