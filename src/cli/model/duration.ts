/** `850 ms`, `12 s`, `3 min 05 s`, `2 h 04 min`, `3 d 2 h`. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(milliseconds, 0);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${ms < 10_000 ? (Math.floor(ms / 100) / 10).toFixed(1) : seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `09:41:07`, local time. */
export function clockText(instant: Date): string {
  return [instant.getHours(), instant.getMinutes(), instant.getSeconds()].map(twoDigits).join(':');
}

/** `2026-11-23 09:41:07`, local time. */
export function instantText(instant: Date): string {
  const day = [instant.getFullYear(), instant.getMonth() + 1, instant.getDate()].map(twoDigits).join('-');
  return `${day} ${clockText(instant)}`;
}
