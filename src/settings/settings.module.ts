import { Global, Inject, Module, type DynamicModule } from '@nestjs/common';
import { AccountSecrets, StageSettings } from './port.ts';
import { Settings } from './settings.ts';

const sections = [
  'server',
  'data',
  'database',
  'access',
  'logging',
  'telemetry',
  'accounts',
  'egress',
  'limits',
  'orchestration',
  'client',
] as const;
export type SectionName = (typeof sections)[number];

const tokenOf = (section: SectionName): string => `settings.${section}`;

/** Injects one section: `constructor(@Section('server') private readonly server: ServerSettings)`. */
export const Section = (section: SectionName): ParameterDecorator => Inject(tokenOf(section));

/** Makes {@link Settings} and each section of it injectable everywhere. Read them first: nothing starts on bad ones. */
@Global()
@Module({})
export class SettingsModule {
  static of(settings: Settings): DynamicModule {
    const providers = [
      { provide: Settings, useValue: settings },
      { provide: StageSettings, useExisting: Settings },
      { provide: AccountSecrets, useExisting: Settings },
      ...sections.map((section) => ({ provide: tokenOf(section), useValue: settings[section] })),
    ];
    return { module: SettingsModule, providers, exports: providers };
  }
}
