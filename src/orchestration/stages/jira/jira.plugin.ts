import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Creates a Jira issue. */
@Injectable()
@StageKind({
  kind: 'jira',
  aliases: ['createJiraIssue'],
  title: 'Jira',
  description: 'Creates a Jira issue.',
  options: z.lazy(() =>
    z.looseObject({
      projectKey: text().nullish().describe('Project of the issue.'),
      issueTypeName: text().nullish().describe('Sort of the issue.'),
      summary: text().nullish().describe('Title of the issue.'),
      description: text().nullish().describe('Text of the issue.'),
      parentIssueKey: text().nullish().describe('The issue that it is part of.'),
      fields: anyMap().nullish().describe('Further fields by name.'),
    }),
  ),
})
export default class JiraStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'issue tracker', system: 'jira' };
}
