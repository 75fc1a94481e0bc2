import { test } from 'node:test'
import assert from 'node:assert/strict'
import { chosen, lastFirst } from './lasttopics'

test('the last five topics stand on top, the newest first, each once', () => {
  let last: string[] = []
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'c']) last = chosen(last, id)
  assert.deepEqual(last, ['c', 'f', 'e', 'd', 'b'])
  assert.deepEqual(chosen(last, ''), last)
  const topics = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
  const { last: top, rest } = lastFirst(topics, ['gone', 'c', 'b'])
  assert.deepEqual(top.map((x) => x.id), ['c', 'b'], 'one that is no topic any more is left out')
  assert.deepEqual(rest.map((x) => x.id), ['a', 'd'])
})
