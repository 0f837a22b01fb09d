/** What size a resize order comes to. Pure arithmetic on {@link Capacity}. */
import type { Capacity } from './server-group.ts';

export const resizeActions = [
  'scale_exact',
  'scale_up',
  'scale_down',
  'scale_to_cluster',
  'scale_to_server_group',
] as const;
export type ResizeAction = (typeof resizeActions)[number];

/** A size of which a part may be left out. */
export type PartialCapacity = { [K in keyof Capacity]?: number | undefined };

export interface Resize {
  action: ResizeAction;
  /** Share of the size that the action starts from, percent. */
  scalePct?: number;
  /** Instances more, or less. */
  scaleNum?: number;
  /** With `scale_exact`. What it does not say stays as it is. */
  capacity?: PartialCapacity;
  /** min = max = desired. */
  pinCapacity?: boolean;
  /** min = desired. */
  pinMinimumCapacity?: boolean;
  /** min goes back to this. */
  unpinnedMin?: number;
}

/** Orders the three so that `0 <= min <= desired <= max`; `desired` wins. */
export function consistent({ min, desired, max }: Capacity): Capacity {
  const wanted = Math.max(0, Math.trunc(desired));
  return {
    min: Math.max(0, Math.min(Math.trunc(min), wanted)),
    desired: wanted,
    max: Math.max(Math.trunc(max), wanted),
  };
}

export const isPinned = ({ min, desired, max }: Capacity): boolean => min === desired && desired === max;

/** A whole size from what a person wrote: one number can stand for all three. */
export function wholeCapacity(part: PartialCapacity, otherwise: Capacity): Capacity {
  const desired = part.desired ?? part.min ?? part.max ?? otherwise.desired;
  return consistent({
    desired,
    min: part.min ?? (part.desired === undefined ? desired : Math.min(otherwise.min, desired)),
    max: part.max ?? (part.desired === undefined ? desired : Math.max(otherwise.max, desired)),
  });
}

/**
 * @param current   the group's size now
 * @param reference sizes that the action starts from: the cluster's groups, or the one server group
 */
export function resized(current: Capacity, resize: Resize, reference: readonly Capacity[] = []): Capacity {
  return pinned(scaled(current, resize, reference), resize);
}

function scaled(current: Capacity, resize: Resize, reference: readonly Capacity[]): Capacity {
  switch (resize.action) {
    case 'scale_up':
      return stretched(current, current.desired + stepOf(current, resize));
    case 'scale_down':
      return stretched(current, Math.max(0, current.desired - stepOf(current, resize)));
    case 'scale_to_cluster':
    case 'scale_to_server_group':
      return reference.length === 0 ? current : shareOf(largest(reference), resize);
    case 'scale_exact': {
      const exact = resize.capacity === undefined ? current : wholeCapacity(resize.capacity, current);
      return resize.scalePct === undefined ? exact : shareOf(exact, resize);
    }
  }
}

const stepOf = (from: Capacity, { scaleNum, scalePct }: Resize): number =>
  scaleNum ?? (scalePct === undefined ? 0 : Math.ceil((from.desired * scalePct) / 100));

const stretched = (from: Capacity, desired: number): Capacity => ({
  min: Math.min(from.min, desired),
  desired,
  max: Math.max(from.max, desired),
});

const largest = (sizes: readonly Capacity[]): Capacity => ({
  min: Math.max(...sizes.map((size) => size.min)),
  desired: Math.max(...sizes.map((size) => size.desired)),
  max: Math.max(...sizes.map((size) => size.max)),
});

/** A percentage scales the desired size, rounded up; the bounds hold it in. */
function shareOf(size: Capacity, { scalePct, scaleNum }: Resize): Capacity {
  if (scaleNum !== undefined) return stretched(size, size.desired + scaleNum);
  if (scalePct === undefined || scalePct === 100) return consistent(size);
  return consistent({ ...size, desired: Math.ceil((size.desired * scalePct) / 100) });
}

function pinned(size: Capacity, { pinCapacity, pinMinimumCapacity, unpinnedMin }: Resize): Capacity {
  if (pinCapacity) return { min: size.desired, desired: size.desired, max: size.desired };
  if (pinMinimumCapacity) return { ...size, min: size.desired };
  return unpinnedMin === undefined ? size : consistent({ ...size, min: unpinnedMin });
}
