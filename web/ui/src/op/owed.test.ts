import { test } from 'node:test'
import assert from 'node:assert/strict'
import { lostNow, promisedNow } from './owed'

test('lost callers: the first of the list that no colleague calls, of the queues he serves', () => {
  const list = [
    { item: 1, state: 'taken', queue: 'sales', overdue: true },
    { item: 2, state: 'open', queue: 'second', overdue: true },
    { item: 3, state: 'open', queue: 'sales', overdue: true },
    { item: 4, state: 'open' },
  ]
  assert.deepEqual(lostNow(list, ['sales']), { n: 2, overdue: 1, first: list[2] })
  assert.equal(lostNow(list, undefined).n, 3)
  assert.deepEqual(lostNow([], ['sales']), { n: 0, overdue: 0, first: undefined })
})

test('promised calls: only those whose time has come, and whom he can dial', () => {
  const list = [
    { id: 'c1', state: 'calling', queue: 'sales', customer: 1 },
    { id: 'c2', state: 'paused', next: 2000, queue: 'sales', customer: 2, overdue: true },
    { id: 'c3', state: 'paused', next: 1000, queue: 'sales', customer: 3, overdue: true },
    { id: 'c4', state: 'waiting', queue: 'sales', customer: 4 },
    { id: 'c5', state: 'waiting', queue: 'sales' },
    { id: 'c6', state: 'waiting', queue: 'second', customer: 6 },
    { id: 'c7', state: 'failed', queue: 'sales', customer: 7 },
    { id: 'c8', state: 'paused', reason: 'number_busy', next: 900, queue: 'sales', customer: 8 },
  ]
  assert.deepEqual(promisedNow(list, ['sales'], 1000), { n: 2, overdue: 1, first: list[2] })
})
