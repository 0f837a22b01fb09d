import { NoSuchServerGroup } from '../port.ts';
import { DomainError, type JsonObject } from '../../kernel/index.ts';
import type { RefusalCode } from './host/protocol.ts';

export class NoSuchLoadBalancer extends DomainError {
  constructor(account: string, name: string) {
    super('not-found', `Account ${account} has no load balancer ${name}.`, { account, name });
  }
}

export class NoSuchFirewall extends DomainError {
  constructor(account: string, name: string) {
    super('not-found', `Account ${account} has no firewall ${name}.`, { account, name });
  }
}

/** Someone else listens there. */
export class PortTaken extends DomainError {
  constructor(sentence: string, facts: JsonObject) {
    super('conflict', sentence, facts);
  }
}

/** The id of an operation came again with another order. */
export class OperationReused extends DomainError {
  constructor(sentence: string, facts: JsonObject) {
    super('conflict', sentence, facts);
  }
}

export class StillInUse extends DomainError {
  constructor(sentence: string, facts: JsonObject) {
    super('conflict', sentence, facts);
  }
}

/** All thousand numbers of the cluster are taken, or the name was taken again and again while it was chosen. */
export class NoNameLeft extends DomainError {
  constructor(account: string, cluster: string) {
    super('conflict', `Cluster ${cluster} of account ${account} has no free number from v000 to v999.`, {
      account,
      cluster,
    });
  }
}

/** The host refuses the order as it is. */
export class BadOrder extends DomainError {
  constructor(sentence: string, facts: JsonObject) {
    super('invalid', sentence, facts);
  }
}

/** What the host has refused, as the error that the port promises. */
export function refusalOf(account: string, code: RefusalCode, sentence: string, facts: JsonObject): DomainError {
  const name = typeof facts.name === 'string' ? facts.name : '';
  switch (code) {
    case 'NO_SUCH_SERVER_GROUP':
      return new NoSuchServerGroup(account, { region: 'local', name });
    case 'NO_SUCH_LOAD_BALANCER':
      return new NoSuchLoadBalancer(account, name);
    case 'NO_SUCH_FIREWALL':
      return new NoSuchFirewall(account, name);
    case 'PORT_TAKEN':
      return new PortTaken(sentence, facts);
    case 'OPERATION_REUSED':
      return new OperationReused(sentence, facts);
    case 'STILL_IN_USE':
      return new StillInUse(sentence, facts);
    case 'NAME_TAKEN':
      return new NameTaken(sentence, facts);
    case 'BAD_ORDER':
      return new BadOrder(sentence, facts);
  }
}

/** Another order was faster; a new name is to be chosen. */
export class NameTaken extends DomainError {
  constructor(sentence: string, facts: JsonObject) {
    super('conflict', sentence, facts);
  }
}
