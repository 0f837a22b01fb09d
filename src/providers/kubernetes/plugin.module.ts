import { Module } from '@nestjs/common';
import { KubernetesProvider } from './kubernetes.provider.ts';

@Module({ providers: [KubernetesProvider] })
export default class KubernetesProviderModule {}
