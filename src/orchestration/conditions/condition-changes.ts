import { Inject, Injectable } from '@nestjs/common';
import { Audit, type Caller, demand } from '../../access/index.ts';
import { Clock, DomainError, InvalidInput, type JsonObject } from '../../kernel/index.ts';
import { UnitOfWork } from '../../persistence/index.ts';
import { conditionForm } from '../../settings/index.ts';
import { EngineRoom } from '../engine-room.ts';
import { ConditionRow } from '../storage/condition.row.ts';
import { type KnownCondition, KnownConditions } from './known-conditions.ts';
import { conditionsTopic } from './port.ts';

/** Sets and takes back conditions while the server runs. Stages that wait look again at once. */
@Injectable()
export class ConditionChanges {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(KnownConditions) private readonly known: KnownConditions,
    @Inject(EngineRoom) private readonly room: Pick<EngineRoom, 'wake'>,
  ) {}

  /** All that are known; nothing in them is secret. */
  async list(caller: Caller): Promise<KnownCondition[]> {
    demand(caller, 'read');
    return await this.known.all();
  }

  /**
   * Sets a condition, or replaces the one of its name. One that holds for some applications takes the right to write them,
   * any other an administrator.
   *
   * @throws {InvalidInput} @throws {Forbidden}
   */
  async set(caller: Caller, document: JsonObject): Promise<KnownCondition> {
    const form = conditionForm.safeParse(document);
    if (!form.success) {
      const faults = form.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
      throw new InvalidInput('The condition', faults);
    }
    const { name, applications } = form.data;
    demandReach(caller, applications);
    const at = this.clock.now();
    await this.unitOfWork.write(async (manager) => {
      const before = await manager.findOneBy(ConditionRow, { id: idOf(name) });
      if (before !== null) demandReach(caller, conditionForm.parse(before.document).applications);
      await manager.save(manager.create(ConditionRow, { id: idOf(name), document, setAt: at, setBy: caller.name }));
      await this.audit.record(manager, caller, { action: 'condition.set', subject: name, facts: document });
    });
    this.room.wake(conditionsTopic);
    return { ...form.data, set: { by: caller.name, at } };
  }

  /** @throws {NoSuchCondition} none of that name was set: those of the settings end there @throws {Forbidden} */
  async takeBack(caller: Caller, name: string): Promise<void> {
    demand(caller, 'application:write');
    await this.unitOfWork.write(async (manager) => {
      const row = await manager.findOneBy(ConditionRow, { id: idOf(name) });
      if (row === null) throw new NoSuchCondition(name);
      demandReach(caller, conditionForm.parse(row.document).applications);
      await manager.delete(ConditionRow, { id: row.id });
      await this.audit.record(manager, caller, { action: 'condition.takeBack', subject: name, facts: row.document });
    });
    this.room.wake(conditionsTopic);
  }
}

const idOf = (name: string): string => name.trim().toLowerCase();

function demandReach(caller: Caller, applications: readonly string[] | undefined): void {
  if (applications === undefined || applications.length === 0) demand(caller, 'administer');
  for (const application of applications ?? []) demand(caller, 'application:write', application);
}

export class NoSuchCondition extends DomainError {
  constructor(name: string) {
    super('not-found', `No condition ${name} was set here. One of the settings is taken out there.`, { name });
  }
}
