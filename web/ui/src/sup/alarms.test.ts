import { test } from 'node:test'
import assert from 'node:assert/strict'
import { causeOf, shown, slLevel, waitLevel, type Alarm, type Limits, type Mark } from './alarms'

const alarm = (key: string, kind: Alarm['kind'], level: 1 | 2): Alarm => ({ key, kind, level, value: 0 })

test('help is on top, what somebody deals with last, the muted are counted', () => {
  const list: [Alarm, Alarm, Alarm, Alarm, Alarm] = [alarm('a', 'help', 2), alarm('b', 'longest', 2), alarm('c', 'sl', 2), alarm('d', 'sl', 1), alarm('e', 'sl', 1)]
  const mark = (key: string, kind: string): Mark => ({ key, kind, by: 3, at: { w: 0, m: 0 }, until: { w: 1, m: 1 } })
  const { list: rows, muted } = shown([list[3], list[4], list[1], list[0], list[2]], [mark('b', 'seen'), mark('d', 'mute')])
  assert.deepEqual(rows.map((x) => x.a.key), ['a', 'c', 'e', 'b'])
  assert.equal(muted, 1)
})

test('figures are coloured by the limits of the server, a limit of 0 by none', () => {
  const limits: Limits = { wait_ms: [20_000, 60_000], sl: [80, 70] }
  assert.deepEqual([20_000, 20_001, 60_001].map((ms) => waitLevel(ms, limits)), [0, 1, 2])
  assert.deepEqual([80, 79.9, 69.9, null].map((v) => slLevel(v, limits)), [0, 1, 2, 0])
  const none: Limits = { wait_ms: [0, 0], sl: [0, 0] }
  assert.deepEqual([waitLevel(1e9, none), slLevel(0, none), waitLevel(1e9, undefined)], [0, 0, 0])
})

test('every alarm that counts something leads to the very list of it', () => {
  const of = (kind: Alarm['kind'], more: Partial<Alarm> = {}) => causeOf({ ...alarm(kind, kind, 1), ...more })
  assert.deepEqual(of('longest', { queue: 'sales' }), { path: ['wall'], query: { queue: 'sales', phase: 'waiting' } })
  assert.deepEqual(of('waiting', { queue: 'sales' }), { path: ['wall'], query: { queue: 'sales', phase: 'waiting' } })
  assert.deepEqual(of('nobody', { queue: 'sales' }), { path: ['wall'], query: { serves: 'sales' } })
  assert.deepEqual(of('short', { queue: 'sales' }), { path: ['wall'], query: { serves: 'sales' } })
  assert.deepEqual(of('over', { operator: 7 }), { path: ['wall'], query: { operator: '7' } })
  assert.deepEqual(of('no_sound', { operator: 7 }), { path: ['wall'], query: { operator: '7' } })
  assert.deepEqual(of('trunk', { trunk: 'mts' }), { path: ['admin', 'trunks'], query: { trunk: 'mts' } })
  assert.deepEqual(of('channels', { trunk: 'mts' }), { path: ['admin', 'trunks'], query: { trunk: 'mts' } })
  assert.deepEqual(of('line2', { queue: 'experts', call: 'c5' }), { path: ['calls', 'c5'] })
  assert.equal(of('degraded'), null)
})
