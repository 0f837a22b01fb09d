import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, LessThan } from 'typeorm';
import { Clock, type JsonObject, newUlid, toJson } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import type { Caller } from './port.ts';
import { AuditRow } from './storage/rows.ts';

/** Something that was done. */
export interface Deed {
  /** `pipeline.save`, `api-token.revoke`: what, and the verb. */
  action: string;
  /** What it was done to, mostly an id. */
  subject: string;
  /** Name of the application that it concerns. */
  application?: string;
  /** For a reader; never holds a secret. */
  facts?: JsonObject;
}

export interface AuditEntry extends Deed {
  id: string;
  at: Date;
  who: string;
  kind: Caller['kind'];
}

/** Which entries are wanted, newest first. */
export interface AuditQuery {
  application?: string;
  subject?: string;
  who?: string;
  /** Only older ones than this entry. */
  before?: string;
  /** 1 to 200. */
  limit?: number;
}

/** Who did what, when. Entries are only ever added. */
@Injectable()
export class Audit {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Writes the entry in the transaction of the deed itself, so that there is never the one without the other.
   *
   * @param manager of the {@link UnitOfWork.write} that does the deed
   */
  async record(manager: EntityManager, caller: Caller, deed: Deed): Promise<void> {
    const at = this.clock.now();
    await manager.insert(AuditRow, {
      id: newUlid(at),
      at,
      who: caller.name.slice(0, 255),
      kind: caller.kind,
      action: deed.action,
      subject: deed.subject.slice(0, 255),
      application: deed.application ?? null,
      // Through JSON, where a Secret that got in by mistake becomes `[secret]`.
      facts: toJson(deed.facts ?? {}) as object,
    });
  }

  /** For a deed that is durable by itself: the entry follows it. */
  async note(caller: Caller, deed: Deed): Promise<void> {
    await this.unitOfWork.write((manager) => this.record(manager, caller, deed));
  }

  async list({ application, subject, who, before, limit = 50 }: AuditQuery = {}): Promise<AuditEntry[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(AuditRow, {
        where: {
          ...(application === undefined ? {} : { application }),
          ...(subject === undefined ? {} : { subject }),
          ...(who === undefined ? {} : { who }),
          ...(before === undefined ? {} : { id: LessThan(before) }),
        },
        order: { id: 'DESC' },
        take: Math.min(Math.max(limit, 1), 200),
      }),
    );
    return rows.map(({ application: concerned, ...row }) => ({
      ...row,
      ...(concerned === null ? {} : { application: concerned }),
    }));
  }
}
