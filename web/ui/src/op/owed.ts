// Whom this operator may call now of those we owe a call. Pure: the rows are those of /lost and /promises.
import { num, str, type Raw } from '../lib/rows'

export interface Owed {
  n: number
  overdue: number
  /** The one to begin with: the server's lists are in that order. */
  first: Raw | undefined
}

const sum = (list: Raw[]): Owed => ({ n: list.length, overdue: list.filter((r) => r.overdue).length, first: list[0] })

/** Of a queue he serves; who was lost before any queue is everybody's. */
const serves = (r: Raw, queues: string[] | undefined) => !queues || !r.queue || queues.includes(str(r.queue))

/** Lost callers whom no colleague is calling. */
export function lostNow(list: Raw[], queues: string[] | undefined): Owed {
  return sum(list.filter((r) => r.state === 'open' && serves(r, queues)))
}

/**
 * Promised calls whose time has come: not those put off (the promised hour, a pause between tries), not those being
 * made or on the phone with us. A customer without an id is masked from this person, or called from a browser: he cannot be dialled by hand.
 */
export function promisedNow(list: Raw[], queues: string[] | undefined, wall: number): Owed {
  const come = (r: Raw) => r.state === 'waiting' || (r.state === 'paused' && r.reason !== 'number_busy' && num(r.next) <= wall)
  return sum(list.filter((r) => come(r) && num(r.customer) > 0 && serves(r, queues)))
}
