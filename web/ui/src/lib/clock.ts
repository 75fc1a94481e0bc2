// The server's monotonic clock as this page knows it. Timers count on it, so they are right after a reload,
// after the computer slept, and whatever the wall clock does.
import { signal } from '@preact/signals'

/** An instant of the server: wall and monotonic milliseconds. */
export interface Time {
  w: number
  m: number
}

let offset: number | null = null // server mono − performance.now()
let wallOffset = 0 // server wall − Date.now()

/** Moves twice a second; timers read it. */
export const tick = signal(0)
if (typeof document !== 'undefined') setInterval(() => tick.value++, 500)

/** Learns the server's clock from a message. The largest offset seen belongs to the quickest message. */
export function learnClock(mono: number | undefined, wall: number | undefined): void {
  if (typeof mono === 'number') {
    const o = mono - performance.now()
    if (offset === null || o > offset || offset - o > 5000) offset = o
  }
  if (typeof wall === 'number') wallOffset = wall - Date.now()
}

/** Forgets the monotonic clock: a new server process has another one. */
export function forgetClock(): void {
  offset = null
}

export function serverMono(): number {
  return performance.now() + (offset ?? 0)
}

export function serverWall(): number {
  return Date.now() + wallOffset
}

/** Milliseconds since an instant, 0 if it never came. */
export function since(t: Time | undefined): number {
  return t && offset !== null ? Math.max(0, serverMono() - t.m) : 0
}

/** Milliseconds until an instant, 0 if it is over or never comes. */
export function until(t: Time | undefined): number {
  return t && offset !== null ? Math.max(0, t.m - serverMono()) : 0
}
