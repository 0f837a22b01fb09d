/** What is there at once where nobody had to be waited for: a plan without a wait costs no write of its own. */
export type Soon<T> = T | Promise<T>;

export function then<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
