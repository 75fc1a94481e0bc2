// Rows of lists as the screens use them, read tolerantly from the API: an absent field is an empty cell.
import { operatorOf, queueOf, resultOf, topicOf } from './directory'
import { phone } from './format'
import { t } from './i18n'

export type Raw = Record<string, unknown>
export const obj = (x: unknown): Raw => (x && typeof x === 'object' && !Array.isArray(x) ? (x as Raw) : {})
export const str = (x: unknown): string => (typeof x === 'string' ? x : typeof x === 'number' ? String(x) : '')
export const num = (x: unknown): number => (typeof x === 'number' ? x : 0)
export const arr = (x: unknown): unknown[] => (Array.isArray(x) ? x : [])
export const maybeNum = (x: unknown): number | null => (typeof x === 'number' ? x : null)

/** The list in an answer, whatever its wrapper is called. */
export function listOf(answer: unknown, ...names: string[]): unknown[] {
  if (Array.isArray(answer)) return answer
  const o = obj(answer)
  for (const n of ['items', 'rows', ...names]) if (Array.isArray(o[n])) return o[n] as unknown[]
  return []
}

/** Where the next page begins; empty at the end. */
export const nextOf = (answer: unknown) => str(obj(answer).next_cursor) || str(obj(answer).next) || str(obj(answer).cursor)

/** Wall milliseconds of an instant: {w,m}, a number, or RFC 3339 text. */
export function ms(x: unknown): number {
  if (typeof x === 'number') return x
  if (typeof x === 'string') return Date.parse(x) || 0
  return num(obj(x).w)
}

/** Milliseconds between two instants of the server, by its monotonic clock. */
export function between(from: unknown, to: unknown): number {
  const a = obj(from)
  const b = obj(to)
  return typeof a.m === 'number' && typeof b.m === 'number' && b.m ? Math.max(0, b.m - a.m) : Math.max(0, ms(to) - ms(from))
}

export interface CallRow {
  id: string
  kind: string
  phase: string
  started: number
  ended: number
  number: string
  display: string
  named: boolean
  web: boolean
  queue: string
  queueName: string
  operator: number
  operatorName: string
  outcome: string
  topic: string
  topicName: string
  result: string
  resultName: string
  waitMs: number
  talkMs: number
  recordings: number
  firstRecording: string
  noRecord: boolean
  cutByUs: boolean
  lostAfterAnswer: boolean
  open: boolean
}

export function partyDisplay(r: Raw, party: Raw): { number: string; display: string; named: boolean; web: boolean } {
  const number = str(r.number) || str(party.number)
  const pretty = str(r.number_pretty) || str(party.number_pretty) || phone(number)
  const name = str(r.name) || str(party.name)
  const web = r.web === true || str(r.web) || str(party.web) ? t('party.web') : ''
  return { number, display: name || pretty || web || t('party.unknown'), named: !!name, web: !!web }
}

/** A row of calls: the API's item is the call's record and, beside it, what the list computed. */
export function callRow(x: unknown): CallRow {
  const item = obj(x)
  const c = typeof item.call === 'object' && item.call ? obj(item.call) : item
  const segments = arr(c.segments).map(obj)
  const talks = arr(c.talks).map(obj)
  const lastTalk = talks[talks.length - 1]
  const queue = str(item.queue) || str(c.queue) || str(segments[segments.length - 1]?.queue) || str(lastTalk?.queue)
  const operator = num(item.operator) || num(c.operator) || num(lastTalk?.operator)
  const topic = str(c.topic)
  const result = str(c.result)
  const who = partyDisplay(item, obj(c.party))
  return {
    id: str(c.id) || str(item.id) || str(item.call),
    kind: str(c.kind),
    phase: str(c.phase),
    started: ms(c.started ?? item.at),
    ended: ms(c.ended_at ?? c.ended),
    ...who,
    queue,
    queueName: str(item.queue_name) || queueOf(queue),
    operator,
    operatorName: str(item.operator_name) || (operator ? operatorOf(operator) : ''),
    outcome: str(c.outcome) || str(item.outcome),
    topic,
    topicName: str(item.topic_name) || topicOf(topic),
    result,
    resultName: result === 'not_filled' ? resultOf(result) : str(item.result_name) || resultOf(result), // ours is in the page's language
    waitMs: num(item.wait_ms),
    talkMs: num(item.talk_ms),
    recordings: Array.isArray(item.recordings) ? item.recordings.length : num(item.recordings),
    firstRecording: str(arr(item.recordings)[0]),
    noRecord: c.no_record === true,
    cutByUs: c.cut_by_us === true,
    lostAfterAnswer: c.lost_after_answer === true,
    open: item.open !== false,
  }
}

export interface RecordingRow {
  id: string
  call: string
  at: number
  ms: number
  bytes: number
  display: string
  number: string
  web: boolean
  queue: string
  queueName: string
  operator: number
  operatorName: string
  topicName: string
  state: string
  sha256: string
  cutShort: boolean
  consult: boolean
  failed: string
  playable: boolean
  what: string
  handledBy: number
  handledName: string
}

export function recordingRow(x: unknown): RecordingRow {
  const r = obj(x)
  const who = partyDisplay(r, obj(r.party))
  return {
    id: str(r.id) || str(r.recording),
    call: str(r.call),
    at: ms(r.at ?? r.started),
    ms: num(r.ms),
    bytes: num(r.bytes),
    display: who.display,
    number: who.number,
    web: who.web,
    queue: str(r.queue),
    queueName: str(r.queue_name) || queueOf(str(r.queue)),
    operator: num(r.operator),
    operatorName: str(r.operator_name) || operatorOf(num(r.operator)),
    topicName: str(r.topic_name) || topicOf(str(r.topic)),
    state: str(r.state),
    sha256: str(r.sha256),
    cutShort: r.cut_short === true,
    consult: r.consult === true,
    failed: str(r.failed),
    playable: str(r.audio) !== '' || str(r.state) === 'done',
    what: str(r.what),
    handledBy: num(r.handled_by),
    handledName: str(r.handled_name),
  }
}

export interface UserRow {
  id: number
  login: string
  name: string
  role: string
  line: number
  queues: string[]
  skills: { name: string; level: number }[]
  ranks: Record<string, number>
  languages: string[]
  shift: string
  days: DayRow[]
  lang: string
  org: string
  blocked: boolean
  manage: boolean
}

/** A day on which a person's plan is another: off, or other hours. */
export interface DayRow {
  date: string
  hours: string
}

export function userRow(x: unknown): UserRow {
  const u = obj(x)
  return { id: num(u.id), login: str(u.login), name: str(u.name), role: str(u.role), line: num(u.line), queues: arr(u.queues).map(str), org: str(u.org), blocked: u.blocked === true, manage: u.manage === true,
    skills: arr(u.skills).map((k) => ({ name: str(obj(k).name), level: num(obj(k).level) })), languages: arr(u.languages).map(str),
    ranks: Object.fromEntries(Object.entries(obj(u.ranks)).map(([q, n]) => [q, num(n)])), shift: str(u.shift), lang: str(u.lang) || 'ru',
    days: arr(u.days).map((d) => ({ date: str(obj(d).date), hours: str(obj(d).hours) })),
  }
}
