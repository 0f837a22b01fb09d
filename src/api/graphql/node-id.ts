import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** What can be fetched again by `node(id)`. */
@InterfaceType('Node', {
  description: 'Something with an id that is unique in the whole API.',
  resolveType: (node: NodeView & { type?: string }) => {
    const { type } = parseNodeId(node.id);
    if (type !== 'Stage') return type;
    return node.type === 'manualJudgment' ? 'ManualJudgmentStage' : 'GenericStage';
  },
})
export abstract class NodeView {
  @Field(() => ID, { description: 'Opaque. The name or id that commands take is a field of its own.' })
  id!: string;
}

/** The id of `node(id)`. */
export function nodeId(type: string, ...key: string[]): string {
  return Buffer.from([type, ...key].join('\n')).toString('base64url');
}

/** What {@link nodeId} put together. */
export function parseNodeId(id: string): { type: string; key: string[] } {
  const [type = '', ...key] = Buffer.from(id, 'base64url').toString().split('\n');
  return { type, key };
}
