import { Module } from '@nestjs/common';
import { LocalProvider } from './local.provider.ts';

@Module({ providers: [LocalProvider] })
export default class LocalProviderModule {}
