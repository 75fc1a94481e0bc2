// The live board: pushed by the server, whole each time. It is shown as live only while it is (UX 4).
import { computed, signal } from '@preact/signals'
import { learnClock, tick, type Time } from '../lib/clock'
import { me } from '../lib/session'
import type { Alarm, Limits, Mark } from './alarms'
import { Socket } from '../lib/socket'
import type { Counters, Help, Notice, OperatorState, Party } from '../op/protocol'

export interface Tally {
  offered: number
  answered: number
  answered_in: number
  abandoned: number
  short: number
  abandoned_in: number
  callback: number
  overflow: number
  failed: number
  wait_answered: number
  wait_max: number
}

export interface QueueLive {
  queue: string
  name?: string
  line?: number
  waiting: number
  longest_since?: Time
  free: number
  signed_in: number
  working?: number
  minimum?: number
  shares?: { org: string; percent: number; given: number }[]
  threshold_ms?: number
  limits?: Limits
  today?: Tally
  last30?: Tally
  sl_today?: number | null
  sl_30?: number | null
  abandon_today?: number | null
  abandon_30?: number | null
}

export interface OperatorLive {
  operator: number
  name?: string
  line?: number
  org?: string
  state: OperatorState
  since?: Time
  reason?: string
  pending?: OperatorState
  pending_reason?: string
  break_place?: number
  /** That he serves now. */
  queues?: string[]
  limit_ms?: number
  off_shift?: boolean
  call?: string
  held?: boolean
  counters?: Counters
}

export interface CallLive {
  call: string
  kind: string
  phase: string
  since?: Time
  started?: Time
  queue?: string
  operator?: number
  /** In a call of three, the colleague who has joined. */
  second?: number
  kept_for?: number
  held?: boolean
  held_since?: Time
  help?: Help
  node?: string
  party?: Party
}

export interface Emergency {
  queue?: string
  queue_name?: string
  kind: string
  reason: string
  by_name?: string
  since?: Time
}

/** A message to operators: to whom it went and who has read it. */
export interface NoticeLive extends Notice {
  to: number[]
  read: number[]
}

export interface Board {
  version: number
  breaks?: { limit: number; usual?: number; by_hand?: boolean; on: number; waiting: number }
  degraded?: boolean
  queues: QueueLive[]
  operators: OperatorLive[]
  calls: CallLive[]
  /** Calls that go on; a large house sends fewer rows. */
  callsTotal: number
  emergencies: Emergency[]
  notices: NoticeLive[]
  marks: Mark[]
  alarms: Alarm[]
  /** Of figures over all queues. */
  limits?: Limits
}

export const STALE_MS = 3000 // the server repeats an unchanged board every 2 s
const SILENT_MS = 5000 // a socket silent for so long is dead

export const board = signal<Board | null>(null)
export const linked = signal(false)
const lastAt = signal(0) // performance.now() when the newest board came

/** How old the figures are in milliseconds, whatever the socket says of itself; 0 before the first board. */
export const age = computed(() => {
  tick.value
  return board.value === null ? 0 : performance.now() - lastAt.value
})

/** Whether figures of this age may still be called live (UX 4). */
export const isStale = (ageMs: number) => ageMs > STALE_MS

/** The rows of a new board, the very objects of the old one where nothing changed: what shows them need not be drawn anew. */
export function kept<T>(old: T[], now: T[], id: (x: T) => unknown): T[] {
  const before = new Map(old.map((x) => [id(x), x]))
  return now.map((x) => {
    const was = before.get(id(x))
    return was !== undefined && JSON.stringify(was) === JSON.stringify(x) ? was : x
  })
}

/** Takes a board that came just now. */
export function take(b: Partial<Board> & { calls_total?: number }): void {
  lastAt.value = performance.now()
  const old = board.value
  const operators = kept(old?.operators ?? [], b.operators ?? [], (o) => o.operator)
  const calls = kept(old?.calls ?? [], b.calls ?? [], (c) => c.call)
  board.value = { version: b.version ?? 0, degraded: b.degraded, breaks: b.breaks, queues: b.queues ?? [], operators, calls, callsTotal: b.calls_total ?? calls.length, emergencies: b.emergencies ?? [], notices: b.notices ?? [], marks: b.marks ?? [], alarms: b.alarms ?? [], limits: b.limits }
}

let socket: Socket | null = null

export function watchBoard(): () => void {
  socket = new Socket('/api/v1/live', {
    open: () => {
      linked.value = true
      socket?.settled()
    },
    message: (m) => {
      if (m.type !== 'board') return
      learnClock(m.server_mono as number | undefined, m.server_time as number | undefined)
      linked.value = true
      take(m.board as Partial<Board>)
    },
    lost: (code) => {
      linked.value = false
      if (code === 4001) me.value = null
    },
  }, SILENT_MS)
  socket.start()
  return () => {
    socket?.stop()
    socket = null
    linked.value = false
  }
}

const zero: Tally = { offered: 0, answered: 0, answered_in: 0, abandoned: 0, short: 0, abandoned_in: 0, callback: 0, overflow: 0, failed: 0, wait_answered: 0, wait_max: 0 }

/** Sums of counts, never averages of averages (DOMAIN 1). */
export function sum(list: (Tally | undefined)[]): Tally {
  const out = { ...zero }
  for (const x of list) {
    if (!x) continue
    for (const k of Object.keys(zero) as (keyof Tally)[]) out[k] = k === 'wait_max' ? Math.max(out[k], x[k] ?? 0) : out[k] + (x[k] ?? 0)
  }
  return out
}

/** SL of the default variant net_short: answered within X ÷ (base − short). */
export function level(x: Tally): number | null {
  const base = x.answered + x.abandoned - x.short
  return base > 0 ? (100 * x.answered_in) / base : null
}

/** (abandoned − short) ÷ (base − short). */
export function abandonRate(x: Tally): number | null {
  const base = x.answered + x.abandoned - x.short
  return base > 0 ? (100 * (x.abandoned - x.short)) / base : null
}
