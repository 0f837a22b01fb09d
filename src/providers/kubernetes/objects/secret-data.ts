import type { JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { kindName } from './kinds.ts';
import { mapAt } from './reading.ts';

/** Of a Secret, what is written in the clear (`stringData`) as what the server makes of it: so it can be taken away later. */
export function withEncodedData(object: KubernetesObject): KubernetesObject {
  if (kindName(object) !== 'secret' || object['stringData'] === undefined) return object;
  const { stringData, ...others } = object;
  const encoded: JsonObject = {};
  for (const [key, value] of Object.entries(mapAt({ stringData }, 'stringData'))) {
    encoded[key] = typeof value === 'string' ? Buffer.from(value).toString('base64') : value;
  }
  return { ...others, data: { ...mapAt(object, 'data'), ...encoded } };
}
