// What rings on the wall: read from the board alone, held down so that nothing flickers (UX 4). Pure: alarms.test.ts reads
// it as a table.
import { abandonRate, level, sum, type Board, type CallLive, type OperatorLive, type QueueLive } from './live'

export type AlarmKind =
  | 'help' | 'longest' | 'waiting' | 'nobody' | 'short' | 'sl' | 'abandon' | 'hold' | 'over' | 'no_sound' | 'callbacks' | 'lost' | 'degraded'

export interface Alarm {
  key: string
  kind: AlarmKind
  /** 1: attention ▲, 2: action ■. */
  level: 1 | 2
  queue?: string
  operator?: number
  call?: string
  value?: number
}

/** What the board does not have: calls we owe. */
export interface Owed {
  callbacks: number // overdue
  lost: number
}

const ENOUGH = 5 // calls, for a share to mean something
const HOLD_MS = [60_000, 120_000] as const
const SL = [80, 70] as const
const ABANDON = [5, 10] as const
const THRESHOLD_MS = 20_000

const steps = (value: number, attention: number, action: number): 0 | 1 | 2 => (value > action ? 2 : value > attention ? 1 : 0)

/** A wait is late at the threshold of its queue, and calls for action at three times that. */
export const waitLevel = (ms: number, thresholdMs: number | undefined) => steps(ms, thresholdMs || THRESHOLD_MS, 3 * (thresholdMs || THRESHOLD_MS))

/** Everything out of the ordinary now; age tells how long ago an instant was, in ms. */
export function conditions(b: Board, owed: Owed, age: (at: QueueLive['longest_since']) => number): Alarm[] {
  const out: Alarm[] = []
  const add = (l: 0 | 1 | 2, a: Omit<Alarm, 'level'>) => { if (l) out.push({ ...a, level: l }) }
  if (b.degraded) add(2, { key: 'degraded', kind: 'degraded' })
  for (const q of b.queues) ofQueue(q, add, age)
  for (const o of b.operators) ofOperator(o, add, age)
  for (const c of b.calls) ofCall(c, add, age)
  add(owed.callbacks ? 2 : 0, { key: 'callbacks', kind: 'callbacks', value: owed.callbacks })
  add(owed.lost ? 2 : 0, { key: 'lost', kind: 'lost', value: owed.lost })
  return out
}

type Add = (l: 0 | 1 | 2, a: Omit<Alarm, 'level'>) => void
type Age = (at: QueueLive['longest_since']) => number

function ofQueue(q: QueueLive, add: Add, age: Age): void {
  const id = (kind: AlarmKind) => ({ key: `${kind}/${q.queue}`, kind, queue: q.queue })
  const now = sum([q.last30])
  const people = q.working ?? q.signed_in
  if (q.waiting) {
    const ms = age(q.longest_since)
    add(waitLevel(ms, q.threshold_ms), { ...id('longest'), value: ms })
    if (people) add(q.waiting < ENOUGH ? 0 : steps(q.waiting, people, 2 * people), { ...id('waiting'), value: q.waiting })
    else add(2, id('nobody'))
  }
  add(q.minimum && people < q.minimum ? 1 : 0, { ...id('short'), value: people })
  const sl = q.sl_30 ?? level(now)
  if (now.offered >= ENOUGH && sl !== null) add(steps(-sl, -SL[0], -SL[1]), { ...id('sl'), value: sl })
  const gone = abandonRate(now)
  if (now.offered >= ENOUGH && gone !== null) add(steps(gone, ABANDON[0], ABANDON[1]), { ...id('abandon'), value: gone })
}

function ofOperator(o: OperatorLive, add: Add, age: Age): void {
  const id = (kind: AlarmKind) => ({ key: `${kind}/${o.operator}`, kind, operator: o.operator })
  if (o.state === 'lost' || o.state === 'break' && o.reason === 'no_audio') add(2, { ...id('no_sound'), value: age(o.since) })
  else if (o.state === 'break' && o.limit_ms && age(o.since) > o.limit_ms) add(1, { ...id('over'), value: age(o.since) - o.limit_ms })
}

function ofCall(c: CallLive, add: Add, age: Age): void {
  const of = { call: c.call, operator: c.operator, queue: c.queue }
  if (c.help) add(2, { key: `help/${c.call}`, kind: 'help', ...of, value: age(c.help.since) })
  if (c.held && c.held_since) add(steps(age(c.held_since), HOLD_MS[0], HOLD_MS[1]), { key: `hold/${c.call}`, kind: 'hold', ...of, value: age(c.held_since) })
}

export const ON_MS = 5000
export const OFF_MS = 15_000

/** An alarm that rings or is about to: from when its condition held, and when it was seen last. */
export interface Held {
  alarm: Alarm
  from: number
  last: number
  rings: boolean
}

/** One look: what holds for 5 s rings, what is over for 15 s is silent. A call for help rings at once, and ends at once. */
export function holdDown(before: Held[], list: Alarm[], now: number): Held[] {
  const known = new Map(before.map((h) => [h.alarm.key, h]))
  const out = list.map((alarm): Held => {
    const was = known.get(alarm.key)
    known.delete(alarm.key)
    const from = was?.from ?? now
    return { alarm, from, last: now, rings: was?.rings || alarm.kind === 'help' || now - from >= ON_MS }
  })
  for (const h of known.values()) if (h.rings && h.alarm.kind !== 'help' && now - h.last < OFF_MS) out.push(h)
  return out
}

export interface Mark {
  key: string
  kind: string
  by: number
  name?: string
  at: { w: number; m: number }
  until: { w: number; m: number }
}

/** What is shown: calls for help first, then by level, those that somebody deals with last; the muted are only counted. */
export function shown(held: Held[], marks: Mark[]): { list: { h: Held; mark?: Mark }[]; muted: number } {
  const of = new Map(marks.map((m) => [m.key, m]))
  const ringing = held.filter((h) => h.rings)
  const list = ringing.map((h) => ({ h, mark: of.get(h.alarm.key) })).filter((x) => x.mark?.kind !== 'mute')
  const rank = (x: { h: Held; mark?: Mark }) => (x.mark ? 10 : 0) + (x.h.alarm.kind === 'help' ? 0 : 3 - x.h.alarm.level)
  list.sort((x, y) => rank(x) - rank(y) || x.h.from - y.h.from || (x.h.alarm.key < y.h.alarm.key ? -1 : 1))
  return { list, muted: ringing.length - list.length }
}
