/** The difference of two texts, line by line, as `diff -u` writes it. */

type Edit = { mark: ' ' | '-' | '+'; line: string };

/** Lines of one side; longer texts are shown as replaced in the middle. */
const mostLines = 2_000;

/** @returns empty where both are the same */
export function unifiedDiff(was: string, becomes: string, context = 3): string {
  if (was === becomes) return '';
  const edits = editsOf(linesOf(was), linesOf(becomes));
  return hunksOf(edits, context).join('\n');
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function editsOf(was: string[], becomes: string[]): Edit[] {
  const shortest = Math.min(was.length, becomes.length);
  let before = 0;
  while (before < shortest && was[before] === becomes[before]) before += 1;
  let after = 0;
  while (after < shortest - before && was.at(-1 - after) === becomes.at(-1 - after)) after += 1;
  const common = (lines: string[]): Edit[] => lines.map((line) => ({ mark: ' ', line }));
  return [
    ...common(was.slice(0, before)),
    ...middle(was.slice(before, was.length - after), becomes.slice(before, becomes.length - after)),
    ...common(was.slice(was.length - after)),
  ];
}

function middle(was: string[], becomes: string[]): Edit[] {
  const removed = (lines: string[]): Edit[] => lines.map((line) => ({ mark: '-', line }));
  const added = (lines: string[]): Edit[] => lines.map((line) => ({ mark: '+', line }));
  if (was.length === 0 || becomes.length === 0 || was.length * becomes.length > mostLines * mostLines) {
    return [...removed(was), ...added(becomes)];
  }
  return walked(was, becomes, longest(was, becomes));
}

/** Lengths of the longest common subsequence of what is left from each place on. */
function longest(was: string[], becomes: string[]): Uint16Array[] {
  const rows = Array.from({ length: was.length + 1 }, () => new Uint16Array(becomes.length + 1));
  for (let left = was.length - 1; left >= 0; left -= 1) {
    const row = rows[left] as Uint16Array;
    const below = rows[left + 1] as Uint16Array;
    for (let right = becomes.length - 1; right >= 0; right -= 1) {
      const isSame = was[left] === becomes[right];
      row[right] = isSame ? (below[right + 1] ?? 0) + 1 : Math.max(below[right] ?? 0, row[right + 1] ?? 0);
    }
  }
  return rows;
}

function walked(was: string[], becomes: string[], rows: Uint16Array[]): Edit[] {
  const edits: Edit[] = [];
  let [left, right] = [0, 0];
  while (left < was.length || right < becomes.length) {
    const [old, young] = [was[left], becomes[right]];
    const down = rows[left + 1]?.[right] ?? -1;
    const across = rows[left]?.[right + 1] ?? -1;
    if (old !== undefined && old === young) {
      edits.push({ mark: ' ', line: old });
      left += 1;
      right += 1;
    } else if (old !== undefined && (young === undefined || down >= across)) {
      edits.push({ mark: '-', line: old });
      left += 1;
    } else {
      edits.push({ mark: '+', line: young ?? '' });
      right += 1;
    }
  }
  return edits;
}

function hunksOf(edits: Edit[], context: number): string[] {
  const isNear = edits.map(() => false);
  edits.forEach(({ mark }, place) => {
    if (mark === ' ') return;
    isNear.fill(true, Math.max(0, place - context), Math.min(edits.length, place + context + 1));
  });
  const hunks: string[] = [];
  let [old, young] = [1, 1];
  let place = 0;
  while (place < edits.length) {
    const end = isNear.indexOf(!(isNear[place] ?? false), place);
    const part = edits.slice(place, end < 0 ? edits.length : end);
    const [olds, youngs] = [
      part.filter(({ mark }) => mark !== '+').length,
      part.filter(({ mark }) => mark !== '-').length,
    ];
    if (isNear[place]) {
      const [from, to] = [olds === 0 ? old - 1 : old, youngs === 0 ? young - 1 : young];
      hunks.push(`@@ -${from},${olds} +${to},${youngs} @@`, ...part.map(({ mark, line }) => `${mark}${line}`));
    }
    old += olds;
    young += youngs;
    place += part.length;
  }
  return hunks;
}
