import { Injectable } from '@nestjs/common';
import { Accounts } from '../../providers/port.ts';
import { StageHandler } from '../port.ts';

/** A stage that works on the objects of an account by their manifests. */
@Injectable()
export abstract class ManifestStage<O> extends StageHandler<O> {
  constructor(protected readonly accounts: Accounts) {
    super();
  }
}
