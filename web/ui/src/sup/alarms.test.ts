import { test } from 'node:test'
import assert from 'node:assert/strict'
import { conditions, holdDown, OFF_MS, ON_MS, shown, waitLevel, type Alarm, type Held, type Mark } from './alarms'
import type { Board, CallLive, OperatorLive, QueueLive } from './live'

const at = (agoMs: number) => ({ w: 0, m: -agoMs })
const age = (x: { m: number } | undefined) => (x ? -x.m : 0)
const queue = (x: Partial<QueueLive>): QueueLive => ({ queue: 'sales', waiting: 0, free: 0, signed_in: 3, working: 3, threshold_ms: 20_000, ...x })
const tally = (x: object) => ({ offered: 20, answered: 20, answered_in: 20, abandoned: 0, short: 0, abandoned_in: 0, callback: 0, overflow: 0, failed: 0, wait_answered: 0, wait_max: 0, ...x })
const board = (x: { queues?: QueueLive[]; operators?: Partial<OperatorLive>[]; calls?: Partial<CallLive>[]; degraded?: boolean }): Board =>
  ({ version: 1, callsTotal: 0, emergencies: [], notices: [], marks: [], queues: x.queues ?? [], operators: (x.operators ?? []) as OperatorLive[], calls: (x.calls ?? []) as CallLive[], degraded: x.degraded })
const none = { callbacks: 0, lost: 0 }
const rung = (b: Board, owed = none) => conditions(b, owed, age).map((a) => `${a.key} ${a.level}`)

test('each condition rings at its figure and not before', () => {
  const rows: [Board, string[]][] = [
    [board({}), []],
    [board({ queues: [queue({ waiting: 1, longest_since: at(20_000) })] }), []],
    [board({ queues: [queue({ waiting: 1, longest_since: at(20_001) })] }), ['longest/sales 1']],
    [board({ queues: [queue({ waiting: 1, longest_since: at(60_001) })] }), ['longest/sales 2']],
    [board({ queues: [queue({ waiting: 5, longest_since: at(1) })] }), ['waiting/sales 1']],
    [board({ queues: [queue({ waiting: 7, longest_since: at(1) })] }), ['waiting/sales 2']],
    [board({ queues: [queue({ waiting: 4, working: 1, longest_since: at(1) })] }), []],
    [board({ queues: [queue({ waiting: 1, working: 0, longest_since: at(1) })] }), ['nobody/sales 2']],
    [board({ queues: [queue({ working: 1, minimum: 2 })] }), ['short/sales 1']],
    [board({ queues: [queue({ last30: tally({ answered_in: 16 }) })] }), []],
    [board({ queues: [queue({ last30: tally({ answered_in: 15 }) })] }), ['sl/sales 1']],
    [board({ queues: [queue({ last30: tally({ answered_in: 13 }) })] }), ['sl/sales 2']],
    [board({ queues: [queue({ last30: tally({ offered: 4, answered: 4, answered_in: 0 }) })] }), []],
    [board({ queues: [queue({ last30: tally({ answered: 19, answered_in: 19, abandoned: 1 }) })] }), []],
    [board({ queues: [queue({ last30: tally({ answered: 18, answered_in: 18, abandoned: 2 }) })] }), ['abandon/sales 1']],
    [board({ queues: [queue({ last30: tally({ answered: 17, answered_in: 17, abandoned: 3 }) })] }), ['abandon/sales 2']],
    [board({ operators: [{ operator: 7, state: 'break', reason: 'lunch', limit_ms: 1000, since: at(1001) }] }), ['over/7 1']],
    [board({ operators: [{ operator: 7, state: 'break', reason: 'lunch', limit_ms: 1000, since: at(1000) }] }), []],
    [board({ operators: [{ operator: 7, state: 'break', reason: 'no_audio', since: at(1) }] }), ['no_sound/7 2']],
    [board({ operators: [{ operator: 7, state: 'lost', since: at(1) }] }), ['no_sound/7 2']],
    [board({ calls: [{ call: 'c1', held: true, held_since: at(60_001) }] }), ['hold/c1 1']],
    [board({ calls: [{ call: 'c1', held: true, held_since: at(120_001) }] }), ['hold/c1 2']],
    [board({ calls: [{ call: 'c1', help: { since: at(0) } }] }), ['help/c1 2']],
    [board({ degraded: true }), ['degraded 2']],
  ]
  for (const [b, want] of rows) assert.deepEqual(rung(b), want)
  assert.deepEqual(rung(board({}), { callbacks: 1, lost: 2 }), ['callbacks 2', 'lost 2'])
  assert.equal(waitLevel(61_000, 0), 2, 'a queue without a threshold has that of the house')
})

test('nothing flickers: 5 s on, 15 s off; a call for help is heard at once', () => {
  const a: Alarm = { key: 'a', kind: 'sl', level: 1 }
  const help: Alarm = { key: 'h', kind: 'help', level: 2 }
  const rings = (h: Held[]) => h.filter((x) => x.rings).map((x) => x.alarm.key)
  let h = holdDown([], [a, help], 0)
  assert.deepEqual(rings(h), ['h'])
  h = holdDown(h, [a], ON_MS - 1)
  assert.deepEqual(rings(h), [])
  h = holdDown(h, [a], ON_MS)
  assert.deepEqual(rings(h), ['a'])
  h = holdDown(h, [], ON_MS + OFF_MS - 1)
  assert.deepEqual(rings(h), ['a'], 'for a moment it was better')
  h = holdDown(h, [], ON_MS + OFF_MS)
  assert.deepEqual(h, [])
  h = holdDown(holdDown([], [a], 0), [], 1000)
  assert.deepEqual(h, [], 'what did not last starts anew')
})

test('help first, then by level; who is dealt with is last, the muted are counted', () => {
  const held = (key: string, kind: Alarm['kind'], level: 1 | 2, from: number): Held => ({ alarm: { key, kind, level }, from, last: 9, rings: true })
  const mark = (key: string, kind: string): Mark => ({ key, kind, by: 1, at: { w: 0, m: 0 }, until: { w: 0, m: 0 } })
  const s = shown([held('one', 'sl', 1, 1), held('late', 'longest', 2, 5), held('taken', 'longest', 2, 1), held('early', 'nobody', 2, 2), held('help', 'help', 2, 8), held('quiet', 'sl', 2, 0)], [mark('taken', 'seen'), mark('quiet', 'mute')])
  assert.deepEqual(s.list.map((x) => x.h.alarm.key), ['help', 'early', 'late', 'one', 'taken'])
  assert.equal(s.muted, 1)
})
