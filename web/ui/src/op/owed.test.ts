import { test } from 'node:test'
import assert from 'node:assert/strict'
import { owedTo } from './owed'

const rows = [
  { queue: 'sales', lost: { n: 2, overdue: 1, item: 3, due: 500 }, promised: { n: 1, promise: 'c4', due: 900 } },
  { queue: 'second', lost: { n: 4, overdue: 4, item: 2, due: 100, ours: true } },
  { lost: { n: 1, item: 9, due: 400 } },
  { queue: 'support', promised: { n: 3, overdue: 2, promise: 'c7', due: 800 } },
]

test('lost callers of the queues he serves, and of no queue: the first by its time', () => {
  assert.deepEqual(owedTo(rows, 'lost', ['sales']), { n: 3, overdue: 1, item: 9, due: 400 })
  assert.deepEqual(owedTo(rows, 'lost', []), { n: 1, overdue: 0, item: 9, due: 400 })
  assert.equal(owedTo([], 'lost', ['sales']).n, 0)
})

test('our faults go first, whatever their time', () => {
  const all = owedTo([rows[0]!, { queue: 'second', lost: { n: 1, item: 2, due: 9999, ours: true } }, rows[2]!], 'lost', undefined)
  assert.deepEqual(all, { n: 4, overdue: 1, item: 2, due: 9999, ours: true })
})

test('promised calls: the one that is due first, of all queues he serves', () => {
  assert.deepEqual(owedTo(rows, 'promised', ['sales', 'support']), { n: 4, overdue: 2, promise: 'c7', due: 800 })
  assert.equal(owedTo(rows, 'promised', ['second']).n, 0)
})
