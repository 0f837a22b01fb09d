/** The time of the cluster: the machine's, plus what a test has wound it on. */
export class ClusterClock {
  private aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  /** As objects say it, in whole seconds. */
  text(plusSeconds = 0): string {
    return new Date(this.nowMs() + plusSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  advance(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}
