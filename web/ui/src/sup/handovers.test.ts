import { test } from 'node:test'
import assert from 'node:assert/strict'
import { behind, toQueue } from './handovers'

const list = [
  { call: 'c1', from_line: 1, to_line: 2, queue: 'experts', outcome: 'taken', bounced: true },
  { call: 'c1', from_line: 1, to_line: 2, queue: 'experts', outcome: 'taken' }, // up again after it came back
  { call: 'c2', from_line: 1, to_line: 2, queue: 'experts', outcome: 'untaken' },
  { call: 'c3', from_line: 1, to_line: 2, queue: 'experts', outcome: 'given_up' },
  { call: 'c4', from_line: 2, to_line: 3, queue: 'makers', outcome: 'taken' },
]
const calls = (x: { call?: unknown }[]) => x.map((r) => r.call)

test('a figure of a line opens to as many hand-overs as it counts', () => {
  assert.deepEqual(calls(behind(list, 'handed', 1)), ['c1', 'c3'])
  assert.deepEqual(calls(behind(list, 'untaken', 1)), ['c2'])
  assert.deepEqual(calls(behind(list, 'received', 2)), ['c1'])
  assert.deepEqual(calls(behind(list, 'bounced', 2)), ['c1'])
  assert.deepEqual(calls(behind(list, 'received', 3)), ['c4'])
})

test('the bounce rate of a queue opens to who came to it, a contact once', () => {
  assert.deepEqual(calls(toQueue(list, 'experts')), ['c1'])
  assert.deepEqual(calls(toQueue(list, 'makers')), ['c4'])
  assert.deepEqual(calls(toQueue(list, 'all')), ['c1', 'c4'])
})
