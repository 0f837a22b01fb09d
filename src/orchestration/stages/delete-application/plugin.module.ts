import { Module } from '@nestjs/common';
import { DeleteApplicationStage } from './delete-application.stage.ts';

@Module({ providers: [DeleteApplicationStage] })
export default class DeleteApplicationModule {}
