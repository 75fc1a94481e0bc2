import { test } from 'node:test'
import assert from 'node:assert/strict'
import { tick } from '../lib/clock'
import { abandonRate, age, isStale, kept, level, linked, sum, take } from './live'

// Test vectors A and B of the domain's rules.
const a = { offered: 11, answered: 5, answered_in: 3, abandoned: 4, short: 1, abandoned_in: 3, callback: 1, overflow: 1, failed: 0, wait_answered: 90_001, wait_max: 120_000 }
const b = { offered: 1060, answered: 1000, answered_in: 860, abandoned: 60, short: 10, abandoned_in: 20, callback: 0, overflow: 0, failed: 0, wait_answered: 0, wait_max: 0 }

test('service level and abandonment, net of short abandons', () => {
  assert.equal(level(a), 37.5)
  assert.equal(abandonRate(a), 37.5)
  assert.equal(level(b)?.toFixed(1), '81.9')
  assert.equal(abandonRate(b)?.toFixed(1), '4.8')
})

test('nothing offered has no level', () => {
  assert.equal(level(sum([])), null)
})

test('sums are of counts, the longest wait is a maximum', () => {
  const s = sum([a, b, undefined])
  assert.equal(s.answered, 1005)
  assert.equal(s.wait_max, 120_000)
  assert.equal(level(s)?.toFixed(1), (100 * 863 / (1005 + 64 - 11)).toFixed(1))
})

test('figures are stale 3 s after the last board, even while the socket lives', (t) => {
  let now = 1000
  t.mock.method(performance, 'now', () => now)
  const later = (ms: number) => {
    now += ms
    tick.value++
  }
  assert.equal(age.value, 0, 'nothing came yet: nothing is old')
  linked.value = true
  take({ version: 1 })
  later(2500)
  assert.equal(isStale(age.value), false, 'between two repeats of an unchanged board')
  later(600)
  assert.equal(age.value, 3100)
  assert.equal(isStale(age.value), true)
  take({ version: 1 })
  assert.equal(isStale(age.value), false)
})

test('rows that did not change stay the same objects', () => {
  const old = [{ id: 1, state: 'talking' }, { id: 2, state: 'break' }]
  const now = kept(old, [{ id: 2, state: 'break' }, { id: 1, state: 'wrapup' }, { id: 3, state: 'available' }], (x) => x.id)
  assert.equal(now[0], old[1])
  assert.notEqual(now[1], old[0])
  assert.deepEqual(now.map((x) => x.id), [2, 1, 3])
})
