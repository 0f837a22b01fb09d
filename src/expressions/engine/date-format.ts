import { at, checked, daysInMonth, fieldsOf } from './calendar.ts';
import { capitalised, monthNames, offsetMs, padded, weekdays } from './date-text.ts';
import { fault } from './fault.ts';

/** java.text.SimpleDateFormat, in UTC and English: a run of one letter is a field, `'…'` is text. */
type Piece = { kind: 'text'; text: string } | { kind: 'field'; letter: string; width: number };

const longestPattern = 200;
const widest = 20;

function pieces(pattern: string): Piece[] {
  if (pattern.length > longestPattern) throw fault(`The date format is longer than ${longestPattern} characters.`);
  const found: Piece[] = [];
  for (let index = 0; index < pattern.length;) {
    const first = pattern.charAt(index);
    if (first === "'") {
      const [text, end] = quotedText(pattern, index);
      found.push({ kind: 'text', text });
      index = end;
      continue;
    }
    if (!/[A-Za-z]/.test(first)) {
      found.push({ kind: 'text', text: first });
      index++;
      continue;
    }
    let width = 1;
    while (pattern.charAt(index + width) === first) width++;
    if (!known.includes(first)) throw fault(`The letter "${first}" of the date format "${pattern}" is not known.`);
    if (width > widest) throw fault(`The date format "${pattern}" has a field wider than ${widest}.`);
    found.push({ kind: 'field', letter: first, width });
    index += width;
  }
  return found;
}

const known = 'GyYuMLdDEaHkKhmsSzZXF';

function quotedText(pattern: string, from: number): [string, number] {
  if (pattern.charAt(from + 1) === "'") return ["'", from + 2];
  let end = from + 1;
  for (;;) {
    end = pattern.indexOf("'", end);
    if (end < 0) throw fault(`A quote in the date format "${pattern}" is not closed.`);
    if (pattern.charAt(end + 1) !== "'") break;
    end += 2;
  }
  return [pattern.slice(from + 1, end).replaceAll("''", "'"), end + 1];
}

export function formatDate(pattern: string, ms: number): string {
  return pieces(pattern)
    .map((piece) => (piece.kind === 'text' ? piece.text : field(piece.letter, piece.width, ms)))
    .join('');
}

function field(letter: string, width: number, ms: number): string {
  const { year, month, day, hour, minute, second, milli, weekday, dayOfYear } = fieldsOf(ms);
  switch (letter) {
    case 'G':
      return year > 0 ? 'AD' : 'BC';
    case 'y':
    case 'Y':
      return width === 2 ? padded(year % 100, 2) : padded(year, width);
    case 'M':
    case 'L':
      return width < 3 ? padded(month, width) : cut(capitalised(monthNames[month - 1]), width);
    case 'E':
      return cut(capitalised(weekdays[weekday - 1]), width);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'z':
      return width < 4 ? 'UTC' : 'Coordinated Universal Time';
    case 'Z':
      return '+0000';
    case 'X':
      return 'Z';
    default: {
      const numbers: Record<string, number> = {
        d: day,
        D: dayOfYear,
        F: Math.ceil(day / 7),
        H: hour,
        K: hour % 12,
        S: milli,
        h: hour % 12 || 12,
        k: hour || 24,
        m: minute,
        s: second,
        u: weekday,
      };
      return padded(numbers[letter] ?? 0, width);
    }
  }
}

function cut(name: string, width: number): string {
  return width < 4 ? name.slice(0, 3) : name;
}

/** @returns UTC milliseconds; what the text does not say is as on 1970-01-01, midnight */
export function parseDate(pattern: string, text: string): number {
  const seen = new Map<string, number>([]);
  let from = 0;
  const wrong = (): Error => fault(`"${text.slice(0, 80)}" cannot be read by the date format "${pattern}".`);
  const all = pieces(pattern);
  all.forEach((piece, index) => {
    if (piece.kind === 'text') {
      if (!text.startsWith(piece.text, from)) throw wrong();
      from += piece.text.length;
      return;
    }
    // Fields without a gap, as in yyyyMMdd, are as wide as they are written.
    const tight = all[index + 1]?.kind === 'field';
    const found = reader(piece.letter, piece.width, tight).exec(text.slice(from, from + 40))?.[0];
    if (found === undefined) throw wrong();
    from += found.length;
    seen.set(piece.letter, read(piece.letter, piece.width, found));
  });
  return assembled(seen, wrong);
}

function reader(letter: string, width: number, tight: boolean): RegExp {
  if ('GEa'.includes(letter) || ('ML'.includes(letter) && width > 2)) return /^[A-Za-z]+/;
  if (letter === 'z') return /^(?:UTC|GMT|Z)/;
  if (letter === 'Z' || letter === 'X') return /^(?:Z|[+-]\d\d:?\d\d)/;
  return tight ? new RegExp(`^\\d{${width}}`) : /^\d{1,9}/;
}

function read(letter: string, width: number, text: string): number {
  if (letter === 'a') return text.toUpperCase() === 'PM' ? 1 : 0;
  if ('ML'.includes(letter) && width > 2) {
    return monthNames.findIndex((name) => name.slice(0, 3) === text.slice(0, 3).toUpperCase()) + 1;
  }
  if (letter === 'X' || letter === 'Z') return offsetMs(text);
  if (letter === 'y' && width === 2 && text.length === 2) return 2000 + Number(text);
  return /\d/.test(text) ? Number(text) : 0;
}

function assembled(seen: ReadonlyMap<string, number>, wrong: () => Error): number {
  const month = seen.get('M') ?? seen.get('L') ?? 1;
  const year = seen.get('y') ?? seen.get('Y') ?? 1970;
  const halfDay = seen.get('h') ?? seen.get('K');
  const hour =
    halfDay === undefined ? (seen.get('H') ?? seen.get('k') ?? 0) % 24 : (halfDay % 12) + 12 * (seen.get('a') ?? 0);
  const [minute, second] = [seen.get('m') ?? 0, seen.get('s') ?? 0];
  const day = seen.get('d') ?? 1;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw wrong();
  if (minute > 59 || second > 59 || (seen.get('H') ?? 0) > 23) throw wrong();
  const days = seen.has('D') && !seen.has('d') ? at(year, 1, seen.get('D') ?? 1) : at(year, month, day);
  const clock = ((hour * 60 + minute) * 60 + second) * 1000 + (seen.get('S') ?? 0);
  return checked(days + clock - (seen.get('X') ?? seen.get('Z') ?? 0));
}
