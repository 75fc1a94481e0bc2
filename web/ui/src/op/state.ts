// The softphone page's own state, moved only by what the server says (UX 1.1) and by the life of its socket.
// Pure: the tests of state.test.ts read it as a table.
import type { OwedNow } from './owed'
import type { Act, Catalog, EmergencyNow, QueueNow, User, View, WaitingNow } from './protocol'

/**
 *   off ──start──▶ connecting ──welcome──▶ live ──socket gone──▶ lost ──welcome──▶ live
 *                      │ occupied ▶ occupied ──takeover──▶ connecting
 *   live ──taken──▶ taken     live ──signed out──▶ off     4001 ──▶ expired
 */
export type Link = 'off' | 'connecting' | 'live' | 'lost' | 'occupied' | 'taken' | 'expired' | 'outdated'

/** A command sent and not yet settled. */
export interface Pending {
  ref: string
  act: Act
  sentAt: number
  /** sent: under 150 ms; slow: the button shows it; failed: refused, or 5 s without an answer. */
  phase: 'sent' | 'slow' | 'failed'
  error?: string
  message?: string
}

export interface Phone {
  link: Link
  epoch: string
  seq: number
  user: User | null
  catalog: Catalog
  view: View | null
  queues: QueueNow[]
  waiting: WaitingNow[]
  emergencies: EmergencyNow[]
  /** Calls we owe, by queue; null: no board yet. */
  owed: OwedNow[] | null
  pending: Pending[]
  rtt: number | null
}

export const SLOW_MS = 150
export const LATE_MS = 5000

const noCatalog: Catalog = { queues: [], topics: [], results: [], break_reasons: [], operators: [] }

export const blank: Phone = {
  link: 'off', epoch: '', seq: 0, user: null, catalog: noCatalog, view: null, queues: [], waiting: [], emergencies: [], owed: null, pending: [], rtt: null,
}

export type Input =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'gone'; code: number }
  | { type: 'send'; ref: string; act: Act; at: number }
  | { type: 'again'; ref: string; at: number }
  | { type: 'dismiss'; ref: string }
  | { type: 'time'; at: number }
  | { type: 'server'; m: Record<string, unknown> & { type: string }; at: number }

export function reduce(p: Phone, i: Input): Phone {
  switch (i.type) {
    case 'start':
      return { ...p, link: 'connecting' }
    case 'stop':
      return { ...blank }
    case 'gone':
      return { ...p, link: afterClose(p.link, i.code) }
    case 'send':
      return { ...p, pending: [...p.pending.filter((x) => x.phase !== 'failed' || x.act.do !== i.act.do), { ref: i.ref, act: i.act, sentAt: i.at, phase: 'sent' }] }
    case 'again':
      return { ...p, pending: p.pending.map((x) => (x.ref === i.ref ? { ref: x.ref, act: x.act, sentAt: i.at, phase: 'sent' as const } : x)) }
    case 'dismiss':
      return { ...p, pending: p.pending.filter((x) => x.ref !== i.ref) }
    case 'time':
      return age(p, i.at)
    case 'server':
      return heard(p, i.m, i.at)
  }
}

function afterClose(link: Link, code: number): Link {
  switch (code) {
    case 1000:
      return 'off'
    case 4000:
      return 'taken'
    case 4001:
      return 'expired'
    case 4002:
      return 'outdated'
    default:
      return link === 'off' || link === 'taken' || link === 'occupied' ? link : 'lost'
  }
}

function age(p: Phone, at: number): Phone {
  let moved = false
  const pending = p.pending.map((x): Pending => {
    const phase: Pending['phase'] = x.phase === 'failed' ? x.phase : at - x.sentAt >= LATE_MS ? 'failed' : at - x.sentAt >= SLOW_MS ? 'slow' : 'sent'
    if (phase === x.phase) return x
    moved = true
    return phase === 'failed' ? { ...x, phase, error: 'no_answer' } : { ...x, phase }
  })
  return moved ? { ...p, pending } : p
}

function heard(p: Phone, m: Record<string, unknown> & { type: string }, at: number): Phone {
  switch (m.type) {
    case 'welcome': {
      const same = m.resumed === true && m.epoch === p.epoch
      return {
        ...p,
        link: 'live',
        epoch: String(m.epoch ?? ''),
        seq: same ? p.seq : 0,
        user: (m.user as User) ?? p.user,
        catalog: fullCatalog(m.catalog),
        view: same ? p.view : null,
      }
    }
    case 'catalog':
      return { ...p, catalog: fullCatalog(m.catalog) }
    case 'show': {
      const seq = Number(m.seq ?? 0)
      if (seq && seq < p.seq) return p // an older picture never replaces a newer one
      return { ...p, link: p.link === 'connecting' ? 'live' : p.link, seq: Math.max(seq, p.seq), view: m.view as View }
    }
    case 'told':
      return told(p, m)
    case 'board':
      return board(p, m)
    case 'occupied':
      return { ...p, link: 'occupied' }
    case 'taken':
      return { ...p, link: 'taken' }
    case 'pong':
      return typeof m.t === 'number' ? { ...p, rtt: Math.max(0, Math.round(at - m.t)) } : p
    default:
      return p
  }
}

function told(p: Phone, m: Record<string, unknown>): Phone {
  const seq = Math.max(p.seq, Number(m.seq ?? 0))
  const ref = String(m.ref ?? '')
  const error = m.error ? String(m.error) : ''
  if (!error) return { ...p, seq, pending: p.pending.filter((x) => x.ref !== ref) }
  const message = m.message ? String(m.message) : undefined
  return { ...p, seq, pending: p.pending.map((x) => (x.ref === ref ? { ...x, phase: 'failed' as const, error, message } : x)) }
}

function board(p: Phone, m: Record<string, unknown>): Phone {
  const states = new Map(((m.operators as { id: number; state: View['state'] }[] | undefined) ?? []).map((o) => [o.id, o.state]))
  const operators = p.catalog.operators.map((o) => (states.has(o.id) ? { ...o, state: states.get(o.id) } : o))
  return { ...p, queues: (m.queues as QueueNow[] | undefined) ?? [], waiting: (m.waiting as WaitingNow[] | undefined) ?? [], emergencies: (m.emergencies as EmergencyNow[] | undefined) ?? [], owed: (m.owed as OwedNow[] | undefined) ?? [], catalog: { ...p.catalog, operators } }
}

function fullCatalog(c: unknown): Catalog {
  const some = (c ?? {}) as Partial<Catalog>
  return {
    queues: some.queues ?? [],
    topics: some.topics ?? [],
    results: some.results ?? [],
    break_reasons: some.break_reasons ?? [],
    operators: some.operators ?? [],
  }
}

/** Commands to repeat, with their refs, on a socket that came back. */
export function unanswered(p: Phone): Pending[] {
  return p.pending.filter((x) => x.phase !== 'failed')
}

/** The microphone's track belongs on the wire while something rings or talks; else nothing is sent (MEDIA 3). */
export function soundNeeded(v: View | null): boolean {
  return !!v && (!!v.talk || !!v.offer)
}

/** A command of this kind is on its way: its button waits. */
export function waiting(p: Phone, what: string): Pending | undefined {
  return p.pending.find((x) => x.act.do === what)
}
