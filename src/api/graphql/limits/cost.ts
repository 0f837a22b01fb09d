/** What a query asks for, before it is carried out: how deep, how much, how often. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { BadRequest } from '../answers.ts';

/** How much a query may ask for. */
export interface CostLimits {
  depth: number;
  complexity: number;
}

/** Fields that may be asked for under another name in one operation. */
const mostAliases = 60;
/** Tools ask a server for its schema deeper than users ask for data. */
const deepestIntrospection = 20;
/** Taken for the length of a list that has no `first`. */
const usualLength = 10;
const usualFirst = 50;

interface Weighed {
  depth: number;
  cost: number;
}

/** @throws {BadRequest} `TOO_DEEP` or `TOO_COMPLEX`, with the limit and what was asked for */
export function refuseCostly(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
  limits: CostLimits,
): void {
  new Scales(schema, document, variables, limits).weigh();
}

class Scales {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** A fragment is weighed once, however often it is spread: else few of them could ask for any amount of work here. */
  readonly #weighed = new Map<string, Weighed>();
  #aliases = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly variables: Record<string, unknown>,
    private readonly limits: CostLimits,
  ) {
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
    }
  }

  weigh(): void {
    for (const node of this.document.definitions) {
      if (node.kind === Kind.OPERATION_DEFINITION) this.#weighOperation(node);
    }
  }

  #weighOperation(operation: OperationDefinitionNode): void {
    const root = this.schema.getRootType(operation.operation);
    if (!root) return;
    const { depth, cost } = this.#selections(operation.selectionSet, root);
    const { depth: deepest, complexity } = this.limits;
    if (depth > deepest) {
      const message = `The query is nested ${depth} levels deep; the limit is ${deepest} (limits.graphqlDepth).`;
      throw new BadRequest('TOO_DEEP', message, { limit: deepest, depth });
    }
    if (this.#aliases > mostAliases) {
      const message = `The query has ${this.#aliases} aliases; the limit is ${mostAliases}.`;
      throw new BadRequest('TOO_COMPLEX', message, { limit: mostAliases, aliases: this.#aliases });
    }
    if (cost > complexity) {
      const message = `The query asks for ${cost} fields, lists multiplied out; the limit is ${complexity} (limits.graphqlComplexity). Ask for fewer at a time (first).`;
      throw new BadRequest('TOO_COMPLEX', message, { limit: complexity, complexity: cost });
    }
  }

  #selections(set: SelectionSetNode, type: GraphQLNamedType): Weighed {
    const whole: Weighed = { depth: 0, cost: 0 };
    for (const node of set.selections) {
      const part =
        node.kind === Kind.FIELD
          ? this.#field(node, type)
          : node.kind === Kind.INLINE_FRAGMENT
            ? this.#selections(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type)
            : this.#fragment(node.name.value);
      whole.depth = Math.max(whole.depth, part.depth);
      whole.cost += part.cost;
    }
    return whole;
  }

  #fragment(name: string): Weighed {
    const known = this.#weighed.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const type = this.#named(fragment?.typeCondition.name.value);
    // For one that spreads itself; validation has refused it already.
    this.#weighed.set(name, { depth: 0, cost: 0 });
    const weighed = fragment && type ? this.#selections(fragment.selectionSet, type) : { depth: 0, cost: 0 };
    this.#weighed.set(name, weighed);
    return weighed;
  }

  #field(node: FieldNode, type: GraphQLNamedType): Weighed {
    if (node.alias) this.#aliases++;
    const name = node.name.value;
    if (name.startsWith('__')) return { depth: introspectionDepth(node.selectionSet), cost: 1 };
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field) return { depth: 1, cost: 1 };
    const own = complexityOf(field);
    const inner = getNamedType(field.type);
    if (!node.selectionSet || !isCompositeType(inner)) return { depth: 1, cost: own };
    const below = this.#selections(node.selectionSet, inner);
    return { depth: below.depth + 1, cost: own + this.#length(node, field) * below.cost };
  }

  /** How many times the fields below are asked for. A connection says it by `first`; its `edges` do not say it again. */
  #length(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    if (field.args.some(({ name }) => name === 'first')) return this.#first(node);
    return isListType(getNullableType(field.type)) && field.name !== 'edges' ? usualLength : 1;
  }

  #first(node: FieldNode): number {
    const value = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
    const given =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value]
          : undefined;
    return typeof given === 'number' && given >= 1 ? given : usualFirst;
  }

  #named(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.schema.getType(name);
  }
}

function complexityOf(field: GraphQLField<unknown, unknown>): number {
  const { complexity } = field.extensions as { complexity?: unknown };
  return typeof complexity === 'number' ? complexity : 1;
}

/** @throws {BadRequest} a question about types that goes round and round */
function introspectionDepth(set: SelectionSetNode | undefined): number {
  let level = set ? [set] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepestIntrospection) {
      const limit = deepestIntrospection;
      throw new BadRequest('TOO_DEEP', `Introspection is nested deeper than ${limit} levels.`, { limit });
    }
    level = level.flatMap(({ selections }) =>
      selections.flatMap((node) =>
        node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet ? [node.selectionSet] : [],
      ),
    );
  }
  return 1;
}
