import { spawn } from 'node:child_process';
import { closeSync, constants } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, inheritedEnvironment, withPort } from './command.ts';
import { HealthWatch } from './health-watch.ts';
import { InstanceLog } from './instance-log.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger.ts';
import { type LimitsInForce, enforce } from './limits.ts';
import type { PortBook } from './port-book.ts';
import { type Running, folderMark, instanceMark, isAlive, look, signalGroup } from './process-table.ts';
import type { InstanceHealth, InstanceRecord, RunOrder } from './protocol.ts';

/** What every instance of one host shares. */
export interface Grounds {
  folder: string;
  journal: Journal;
  ledger: Ledger;
  ports: PortBook;
}

const firstBackOffMs = 500;
const longestBackOffMs = 60_000;
/** Having run for so long, a process that ends is not in a crash loop. */
const steadyAfterMs = 60_000;
const adoptedPollMs = 250;

/** One instance: its process from start to end, started again when it ends by itself. */
export class LiveInstance {
  health: InstanceHealth = { state: 'Starting' };
  since = Date.now();
  record: InstanceRecord;
  readonly log: InstanceLog;
  limits: LimitsInForce['words'] = {};
  readonly #grounds: Grounds;
  readonly #order: RunOrder;
  readonly #changed: () => void;
  readonly #gone: () => void;
  readonly #underWay = new Set<() => void>();
  #idle: (() => void) | undefined;
  #watch: HealthWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #launching: Promise<void> | undefined;
  #ended: (() => void) | undefined;
  #stopping = false;
  #rebooting = false;
  #isPrepared = false;

  /** @param gone called once, when it has ended because it was told to */
  constructor(grounds: Grounds, order: RunOrder, record: InstanceRecord, changed: () => void, gone: () => void) {
    this.#grounds = grounds;
    this.#order = order;
    this.record = record;
    this.#changed = changed;
    this.#gone = gone;
    this.log = new InstanceLog(join(this.folder, 'output.log'), order.logLimitBytes);
  }

  get folder(): string {
    return join(this.#grounds.folder, 'instances', this.record.name);
  }

  get takesTraffic(): boolean {
    const { endedBy, outOfService } = this.record;
    return this.health.state === 'Up' && endedBy === undefined && outOfService !== true;
  }

  /** Starts the process, or takes it over where it runs already. */
  begin(running: Running | undefined): void {
    if (this.record.port !== undefined) this.#grounds.ports.keep(this.record.port);
    if (running) this.#adopt(running);
    else if (this.record.endedBy === undefined) this.#launching = this.#launch();
    else this.#finish();
  }

  /** Requests or connections under way. */
  get active(): number {
    return this.#underWay.size;
  }

  /**
   * Notes one more request under way; the instance is not ended before it is done, or its patience is over.
   *
   * @param cut breaks it off
   * @returns says that it is done
   */
  acquire(cut: () => void): () => void {
    const request = (): void => {
      cut();
    };
    this.#underWay.add(request);
    return () => {
      if (this.#underWay.delete(request) && this.#underWay.size === 0) this.#idle?.();
    };
  }

  /** A connection to it failed: look at once. */
  doubt(): void {
    this.#watch?.doubt();
  }

  /** Takes it out of traffic, lets requests end, then ends it. Called again, it does nothing more. */
  stop(operation: string): void {
    if (this.record.endedBy === undefined) this.#write({ ...this.record, endedBy: operation });
    if (this.#stopping) return;
    this.#stopping = true;
    this.#tell({ state: 'Draining', reason: `${this.active} requests under way` });
    void this.#stop();
  }

  /** Lets requests end, ends the process and starts it anew in its place. That is no failure, and not counted as one. */
  reboot(operation: string): void {
    if (this.#stopping || this.#rebooting) return;
    this.#write({ ...this.record, rebootedBy: operation });
    this.#rebooting = true;
    void this.#reboot();
  }

  async #reboot(): Promise<void> {
    this.#tell({ state: 'Draining', reason: 'starts anew, as it was told' });
    await this.#halt();
    this.#rebooting = false;
    if (this.#isEnding()) return;
    this.#releasePort();
    const { rebootedBy: _done, ...rest } = this.record;
    this.#write(rest);
    this.#ended = undefined;
    this.#launching = this.#launch();
  }

  async #launch(): Promise<void> {
    try {
      await this.#prepare();
      if (this.#isEnding()) return;
      const port = await this.#grounds.ports.claim(this.#order);
      this.#write({ ...this.record, port });
      const output = await this.log.openForProcess();
      // Told to stop meanwhile: nothing has been started, so there is nothing to end.
      if (this.#isEnding()) closeSync(output);
      else this.#spawn(port, output);
    } catch (error) {
      this.#retry('Failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Asked anew after each wait. */
  #isEnding(): boolean {
    return this.#stopping;
  }

  async #prepare(): Promise<void> {
    const work = join(this.folder, 'work');
    if (this.record.restarts > 0 || this.#isPrepared) return;
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (this.#order.artifactFolder === undefined) await mkdir(work);
    else
      await cp(this.#order.artifactFolder, work, {
        recursive: true,
        verbatimSymlinks: true,
        mode: constants.COPYFILE_FICLONE,
      });
    this.#isPrepared = true;
  }

  #spawn(port: number, output: number): void {
    const work = join(this.folder, 'work');
    const environment: Record<string, string> = {
      ...inheritedEnvironment(),
      ...this.#order.environment,
      PORT: String(port),
      GENNAKER_SERVER_GROUP: this.record.group,
      [instanceMark]: this.record.name,
      [folderMark]: this.#grounds.folder,
    };
    const [word = '', ...rest] = withPort(this.#order.command, port);
    const file = findCommand(word, work, environment['PATH']);
    if (file === undefined) {
      closeSync(output);
      throw new Error(`the start command ${word} does not exist or cannot be executed`);
    }
    const limits = enforce(this.record.name, this.#order.limits, environment['PATH']);
    this.limits = limits.words;
    const [first = file, ...after] = [...limits.prefix, file, ...rest];
    const child = spawn(first, after, {
      cwd: work,
      env: environment,
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    if (child.pid === undefined) {
      child.once('error', (error) => {
        this.#retry('Failed', `the start command ${word} cannot be executed: ${error.message}`);
      });
      return;
    }
    const running = look(child.pid) ?? { pid: child.pid };
    const launchedAt = Date.now();
    const { rebootedBy: _done, ...record } = this.record;
    this.#write({ ...record, ...running, launchedAt });
    this.#enter('started', running.pid, this.record.restarts === 0 ? 'ordered' : `restart ${this.record.restarts}`);
    try {
      limits.take(running.pid);
    } catch (error) {
      this.limits = { fault: `not enforced: ${String(error)}` };
    }
    child.once('exit', (code, signal) => {
      limits.release();
      this.#exited(running.pid, signal === null ? `exited with code ${code ?? 0}` : `was ended by ${signal}`);
    });
    this.#tell({ state: 'Starting' });
    this.#observe(port);
  }

  #adopt(running: Running): void {
    const known = this.record.pid === running.pid;
    if (!known) {
      this.#write({ ...this.record, ...running });
      this.#enter('started', running.pid, 'found running after a crash of the host');
    }
    try {
      this.log.read();
    } catch (error) {
      this.log.fault = String(error);
    }
    this.#poll(running);
    const { endedBy, rebootedBy } = this.record;
    this.#isPrepared = true;
    if (endedBy !== undefined) this.stop(endedBy);
    else if (rebootedBy !== undefined) this.reboot(rebootedBy);
    else this.#observe(this.record.port ?? 0);
  }

  /** A process that we did not start gives no signal when it ends. */
  #poll(running: Running): void {
    const timer = setInterval(() => {
      if (isAlive(running)) return;
      clearInterval(timer);
      this.#exited(running.pid, 'ended while it was adopted');
    }, adoptedPollMs);
  }

  #observe(port: number): void {
    this.#watch = new HealthWatch(this.#order.health, port, this.record.launchedAt, this.health, (health) => {
      this.#tell(health);
    });
  }

  #exited(pid: number, how: string): void {
    this.#watch?.stop();
    this.#watch = undefined;
    // What it has left behind would keep its port.
    signalGroup(pid, 'SIGKILL');
    this.#enter(this.#stopping || this.#rebooting ? 'stopped' : 'exited', pid, how);
    const { pid: _pid, startTicks: _ticks, ...rest } = this.record;
    this.#write(rest);
    if (this.#ended) this.#ended();
    else this.#retry('Down', `${how} after ${((Date.now() - this.record.launchedAt) / 1000).toFixed(1)} s`);
  }

  #retry(state: 'Down' | 'Failed', reason: string): void {
    this.#releasePort();
    if (this.#stopping || this.#rebooting) return;
    const steady = state === 'Down' && Date.now() - this.record.launchedAt > steadyAfterMs;
    const restarts = steady ? 1 : this.record.restarts + 1;
    const delayMs = Math.min(firstBackOffMs * 2 ** Math.min(restarts - 1, 10), longestBackOffMs);
    this.#write({ ...this.record, restarts });
    this.#tell({ state, reason: `${reason}; starts again in ${delayMs / 1000} s (restart ${restarts})` });
    this.#timer = setTimeout(() => {
      this.#launching = this.#launch();
    }, delayMs);
  }

  async #stop(): Promise<void> {
    await this.#halt();
    this.#finish();
  }

  /** Lets requests end, then ends the process. */
  async #halt(): Promise<void> {
    clearTimeout(this.#timer);
    this.#watch?.stop();
    await this.#launching;
    const { pid, startTicks } = this.record;
    if (pid === undefined) return;
    await this.#drained();
    const running: Running = { pid, ...(startTicks === undefined ? {} : { startTicks }) };
    if (this.record.pid === pid && isAlive(running)) await this.#end(pid);
  }

  #drained(): Promise<void> {
    if (this.active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        for (const cut of [...this.#underWay]) cut();
        resolve();
      }, this.#order.drainTimeoutMs);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #end(pid: number): Promise<void> {
    this.#tell({ state: 'Draining', reason: 'asked to end' });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        signalGroup(pid, 'SIGKILL');
      }, this.#order.stopGraceMs);
      this.#ended = () => {
        clearTimeout(timer);
        resolve();
      };
      signalGroup(pid, 'SIGTERM');
    });
  }

  #finish(): void {
    this.#releasePort();
    void this.log.close().then(() => rm(this.folder, { recursive: true, force: true }).catch(() => undefined));
    this.#grounds.journal.keep({ table: 'instance', key: this.record.name });
    this.#gone();
  }

  #releasePort(): void {
    if (this.record.port !== undefined) this.#grounds.ports.release(this.record.port);
    const { port: _port, ...rest } = this.record;
    this.record = rest;
  }

  #tell(health: InstanceHealth): void {
    if ((this.#stopping || this.#rebooting) && health.state !== 'Draining') return;
    if (health.state !== this.health.state) this.since = Date.now();
    this.health = health;
    this.#changed();
  }

  #write(record: InstanceRecord): void {
    this.record = record;
    this.#grounds.journal.keep({ table: 'instance', key: record.name, value: record });
  }

  #enter(event: 'started' | 'stopped' | 'exited', pid: number, reason: string): void {
    const { group: serverGroup, name: instance, operation, rebootedBy, endedBy = rebootedBy } = this.record;
    this.#grounds.ledger.enter({
      operation: event === 'stopped' ? (endedBy ?? operation) : operation,
      serverGroup,
      instance,
      pid,
      event,
      reason,
    });
  }
}
