import type { FieldStep } from '../managed-fields.ts';

const plain = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** For people: `spec.template.spec.containers[name=web].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function pathText(path: readonly FieldStep[]): string {
  return path
    .map((step, position) => {
      if (typeof step !== 'string') return `[${Object.entries(step).map(elementText).join(',')}]`;
      if (!plain.test(step)) return `[${JSON.stringify(step)}]`;
      return position === 0 ? step : `.${step}`;
    })
    .join('');
}

/** An element without a key of its own goes by its place, `[0]`. */
function elementText([key, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return key === '' ? text : `${key}=${text}`;
}
