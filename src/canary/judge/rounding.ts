/**
 * To two decimals, halves away from zero, of the shortest text that is the number: 33.335 becomes 33.34, though the nearest
 * double lies below. Not `Math.round(x * 100) / 100`, whose product is rounded already.
 */
export function toHundredths(value: number): number {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  // Text with an exponent: too small to leave anything, or too large to have decimals.
  if (whole === '') return Math.abs(value) < 1 ? 0 : value;
  if (decimals.length <= 2) return value;
  const hundredths = BigInt(whole + decimals.slice(0, 2)) + (decimals.charAt(2) >= '5' ? 1n : 0n);
  const digits = String(hundredths).padStart(3, '0');
  return Number(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}
