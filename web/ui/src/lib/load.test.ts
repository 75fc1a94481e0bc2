import { test } from 'node:test'
import assert from 'node:assert/strict'
import { listAt } from './load'

test('another page is of the same list, another filter is another list', () => {
  assert.equal(listAt('/calls?cursor=b3A&limit=50&queue=sales'), listAt('/calls?limit=50&queue=sales'))
  assert.equal(listAt('/calls?limit=50&cursor=b3A'), listAt('/calls?limit=50'))
  assert.equal(listAt('/opt-outs?cursor=x'), '/opt-outs')
  assert.notEqual(listAt('/calls?cursor=b3A&queue=sales'), listAt('/calls?cursor=b3A&queue=support'))
})
