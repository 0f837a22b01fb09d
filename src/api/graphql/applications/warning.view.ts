import { Field, ObjectType } from '@nestjs/graphql';
import type { Fault } from '../../../kernel/index.ts';

@ObjectType('Warning', { description: 'What was kept although it is not known here, and the like.' })
export class WarningView {
  @Field(() => String) message!: string;
  @Field(() => [String]) path!: string[];
}

export const warningView = ({ message, path }: Fault): WarningView => ({ message, path: path.map(String) });
