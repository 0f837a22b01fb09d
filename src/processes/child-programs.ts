import { type ChildProcess, spawn } from 'node:child_process';
import { env, kill } from 'node:process';
import { Injectable } from '@nestjs/common';
import { type ProgramEnd, ProgramFailed, type ProgramOrder, Programs } from './port.ts';

/** What any program needs to find its tools, its home and its language. */
const alwaysInherited = ['PATH', 'HOME', 'LANG', 'TZ'];
const complaintCharacters = 2_000;

/** Programs as children of this process, each in a group of its own so that it can be ended with all that it started. */
@Injectable()
export class ChildPrograms extends Programs {
  override run(order: ProgramOrder): Promise<ProgramEnd> {
    return new Promise((resolve, reject) => {
      const child = spawn(order.program, [...order.args], {
        env: environmentOf(order),
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const output: Buffer[] = [];
      let bytes = 0;
      let complaint = '';
      let failure: string | undefined;
      const end = (why: string): void => {
        failure ??= why;
        killGroup(child);
      };
      const timer = setTimeout(() => {
        end(`it took longer than ${order.timeoutMs / 1000} s`);
      }, order.timeoutMs);
      child.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > order.limitBytes) end(`it wrote more than ${order.limitBytes} bytes`);
        else output.push(chunk);
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        complaint = (complaint + chunk).slice(-complaintCharacters);
      });
      // It may have ended, or not care, before it has read everything.
      child.stdin.on('error', () => undefined).end(order.input ?? '');
      child.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        const why = error.code === 'ENOENT' ? 'there is no such program on the PATH' : error.message;
        reject(new ProgramFailed(order.program, why));
      });
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        if (failure === undefined && signal !== null) failure = `it was ended by ${signal}`;
        if (failure !== undefined) reject(new ProgramFailed(order.program, failure));
        else resolve({ code: code ?? 1, stdout: Buffer.concat(output).toString('utf8'), stderr: complaint.trim() });
      });
    });
  }
}

function environmentOf({ environment = {}, inherit = [] }: ProgramOrder): Record<string, string> {
  const inherited = [...alwaysInherited, ...inherit].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...environment };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself just now.
  }
}
