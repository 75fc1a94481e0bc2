// What travels over /ws, as docs/softphone-protocol.md tells it.
import type { Time } from '../lib/clock'

export type OperatorState =
  | 'offline' | 'available' | 'ringing' | 'talking' | 'wrapup' | 'break'
  | 'training' | 'backoffice' | 'outbound' | 'not_responding' | 'lost'

export interface Contact {
  call?: string
  at: number
  queue?: string
  topic?: string
  result?: string
  operator?: string
}

export interface PartyTicket {
  number: string
  title: string
  status: string
  importance: string
  due?: number
  owner?: string
  mine?: boolean
}

export interface Party {
  customer?: number
  web?: string
  class?: string
  shared?: boolean
  vip?: boolean
  trial?: boolean
  number?: string
  number_pretty?: string
  name?: string
  display?: string
  region?: string
  history?: Contact[]
  tickets?: PartyTicket[]
}

export interface Step {
  node: string
  key?: string
  at?: Time
}

export interface Offer {
  offer: number
  call: string
  kind: 'queue' | 'consult' | 'transfer'
  from?: number
  queue?: string
  line?: number
  party: Party
  entered?: Time
  path?: Step[]
  topic?: string
  reason?: string
  auto?: boolean
  decline?: boolean
  note?: string
}

export interface Consult {
  operator?: number
  queue?: string
  state: 'ringing' | 'talking' | 'conference'
  guest?: boolean
  since?: Time
}

/** A call for the supervisor: since when, and who looks. */
export interface Help {
  since: Time
  by?: number
  name?: string
}

/** A message of a supervisor. */
export interface Notice {
  id: number
  text: string
  by: number
  name?: string
  at: Time
}

export interface Talk {
  call: string
  kind: 'inbound' | 'outbound' | 'survey'
  queue?: string
  line?: number
  party: Party
  path?: Step[]
  topic?: string
  about?: string
  notes?: { by: string; at: number; text: string }[]
  reason?: string
  started?: Time
  dialling?: boolean
  early?: boolean
  held?: boolean
  held_since?: Time
  muted?: boolean
  muted_since?: Time
  recording?: 'on' | 'paused' | 'off' | 'forbidden'
  rec_until?: Time
  consult?: Consult
  can_escalate?: boolean
  survey?: boolean
  help?: Help
  purpose?: string
  promised?: number
  customer?: 'talking' | 'held' | 'waiting' | 'gone'
  note?: string
}

export interface Wrap {
  call: string
  queue?: string
  party: Party
  topic?: string
  result?: string
  talk_ms?: number
  note?: string
}

export interface Counters {
  handled: number
  missed: number
  talk_ms: number
  hold_ms: number
  wrap_ms: number
  idle_ms: number
  ring_ms: number
  break_ms: number
}

export interface View {
  state: OperatorState
  since?: Time
  reason?: string
  pending?: OperatorState
  pending_reason?: string
  break_place?: { place: number; of: number; why: string; queue?: string }
  until?: Time
  extended?: boolean
  offer?: Offer
  talk?: Talk
  wrap?: Wrap
  counters?: Counters
  notices?: Notice[]
}

export interface Colleague {
  id: number
  name: string
  line?: number
  state?: OperatorState
}

export interface Catalog {
  queues: { id: string; name: string; line?: number }[]
  topics: { id: string; name: string; queue?: string }[]
  results: { id: string; name: string }[]
  break_reasons: { id: string; name: string; limit_min?: number }[]
  operators: Colleague[]
  shift?: { name: string; now?: Stint; next?: Stint }
}

/** A stretch of work, wall milliseconds. */
export interface Stint {
  from: number
  to: number
}

export interface User {
  id: number
  name: string
  login: string
  role: string
  lang?: string
}

export interface QueueNow {
  queue: string
  waiting: number
  longest_since?: Time
  free: number
}

export interface WaitingNow {
  call: string
  queue: string
  since?: Time
  vip?: boolean
}

export interface EmergencyNow {
  queue?: string
  kind: string
  reason: string
  since?: Time
}

/** A command of the operator; the rest of its fields by the table of 3.1. */
export interface Act {
  do: string
  [field: string]: unknown
}
