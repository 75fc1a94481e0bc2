// What rings on the wall, as the server decides it (docs/decisions/the-server-decides-what-rings.md). Here is only what a
// screen adds: who deals with it, what is muted, and in which order it stands.

export type AlarmKind =
  | 'help' | 'degraded' | 'nobody' | 'longest' | 'waiting' | 'line2' | 'sl' | 'abandon' | 'short' | 'hold' | 'no_sound' | 'over' | 'callbacks' | 'lost' | 'silent' | 'trunk' | 'channels' | 'disk' | 'survey'

/** An instant of the server. */
interface At { w: number; m: number }

export interface Alarm {
  key: string
  kind: AlarmKind
  /** 1: attention ▲, 2: action ■. */
  level: 1 | 2
  queue?: string
  operator?: number
  call?: string
  trunk?: string
  /** Percent, a number or milliseconds, as the kind wants. */
  value: number
  /** Of milliseconds that run on: when they began. */
  since?: At
  from?: At
}

/** Limits of a figure that is coloured: attention, action; 0 is none. */
export interface Limits {
  wait_ms: [number, number]
  sl: [number, number]
}

/** How a wait stands to its limits: 0, 1 ▲, 2 ■. */
export function waitLevel(ms: number, limits: Limits | undefined): 0 | 1 | 2 {
  const [attention, action] = limits?.wait_ms ?? [0, 0]
  return action && ms > action ? 2 : attention && ms > attention ? 1 : 0
}

/** How a service level stands to its limits; null says nothing. */
export function slLevel(v: number | null, limits: Limits | undefined): 0 | 1 | 2 {
  const [attention, action] = limits?.sl ?? [0, 0]
  return v === null ? 0 : action && v < action ? 2 : attention && v < attention ? 1 : 0
}

export interface Mark {
  key: string
  kind: string
  by: number
  name?: string
  at: At
  until: At
}

/** Where the cause of an alarm stands: the address of the very list that it counts, as a path and a filter; null where there is none. */
export function causeOf(a: Alarm): { path: string[]; query?: Record<string, string> } | null {
  if (a.call) return { path: ['calls', a.call] }
  const queue = a.queue ?? ''
  switch (a.kind) {
    case 'longest':
    case 'waiting':
      return { path: ['wall'], query: { queue, phase: 'waiting' } }
    case 'nobody':
    case 'short':
      return { path: ['wall'], query: { serves: queue } }
    case 'over':
    case 'no_sound':
      return { path: ['wall'], query: { operator: String(a.operator ?? '') } }
    case 'trunk':
    case 'channels':
      return { path: ['admin', 'trunks'], query: { trunk: a.trunk ?? '' } }
    case 'callbacks':
    case 'lost':
      return { path: ['lost'], query: { queue } }
    case 'silent':
      return { path: ['blacklist'] }
    case 'disk':
      return { path: ['rec'] }
    case 'survey':
      return { path: ['survey'] }
    case 'sl':
      return { path: ['calls'], query: { queue, period: 'today' } }
    case 'abandon':
      return { path: ['calls'], query: { queue, period: 'today', outcome: 'abandoned' } }
    default:
      return null
  }
}

/** What is shown: calls for help first, then by level, those that somebody deals with last; the muted are only counted. */
export function shown(ringing: Alarm[], marks: Mark[]): { list: { a: Alarm; mark?: Mark }[]; muted: number } {
  const of = new Map(marks.map((m) => [m.key, m]))
  const list = ringing.map((a) => ({ a, mark: of.get(a.key) })).filter((x) => x.mark?.kind !== 'mute')
  const rank = (x: { a: Alarm; mark?: Mark }) => (x.mark ? 10 : 0) + (x.a.kind === 'help' ? 0 : 3 - x.a.level)
  list.sort((x, y) => rank(x) - rank(y)) // the server's order among equals
  return { list, muted: ringing.length - list.length }
}
