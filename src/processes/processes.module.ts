import { Global, Module } from '@nestjs/common';
import { ChildPrograms } from './child-programs.ts';
import { Programs } from './port.ts';

/** The one road to other programs. */
@Global()
@Module({ providers: [{ provide: Programs, useClass: ChildPrograms }], exports: [Programs] })
export class ProcessesModule {}
