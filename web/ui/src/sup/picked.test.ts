import { test } from 'node:test'
import assert from 'node:assert/strict'
import { atWork, gain, pick, picked, unpick } from './picked'

test('operators are ticked together and apart, and who has left is no longer meant', () => {
  pick([1, 2, 3], true)
  pick([2], false)
  assert.deepEqual([...picked.value], [1, 3])
  assert.deepEqual(atWork(picked.value, [{ operator: 1, state: 'offline' }, { operator: 2, state: 'available' }, { operator: 3, state: 'break' }]).map((o) => o.operator), [3])
  unpick()
  assert.equal(picked.value.size, 0)
})

test('a change is told only where there is one', () => {
  const anna = { queues: ['sales'], skills: [{ name: 'english', level: 3 }] }
  assert.equal(gain(anna, { queue: 'sales' }), 'has')
  assert.equal(gain(anna, { queue: 'support' }), 'new')
  assert.equal(gain(anna, { skill: 'english', level: 3 }), 'has')
  assert.equal(gain(anna, { skill: 'english', level: 5 }), 'level')
  assert.equal(gain(anna, { skill: 'goods', level: 5 }), 'new')
  assert.equal(gain(undefined, { queue: 'sales' }), 'new')
})
