import type { JsonObject } from '../../kernel/index.ts';

/** What the API tells of an application. Instants are ISO texts. */
export interface ApplicationRecord {
  name: string;
  email: string | null;
  attributes: JsonObject;
  revision: number;
  updatedAt: string;
  updatedBy: string;
}

/** What the API tells of a pipeline. */
export interface PipelineRecord {
  configId: string;
  name: string;
  application: string;
  disabled: boolean;
  revision: number;
  updatedAt: string;
  updatedBy: string;
  stages: { refId: string; type: string; name: string }[];
}

/** What the API tells of a project. */
export interface ProjectRecord {
  projectId: string;
  name: string;
  email: string | null;
  applications: string[];
  document: JsonObject;
  revision: number;
  updatedAt: string;
  updatedBy: string;
}

/** One line of a list of executions. */
export interface ExecutionSummary {
  executionId: string;
  application: string;
  name: string;
  status: string;
  waiting: boolean;
  startedBy: string;
  buildTime: string;
  startTime: string | null;
  endTime: string | null;
}
