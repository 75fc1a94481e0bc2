import { test } from 'node:test'
import assert from 'node:assert/strict'
import { bars, readPeaks } from './peaks'

test('peaks come as numbers or as base64 bytes', () => {
  assert.deepEqual(readPeaks({ left: [0, 50], right: [100] }), { left: [0, 0.5], right: [1] })
  assert.deepEqual(readPeaks({ left: btoa('\x00\xff'), right: '' }), { left: [0, 1], right: [] })
  assert.deepEqual(readPeaks(null), { left: [], right: [] })
})

test('bars keep the loudest', () => {
  assert.deepEqual(bars([0, 1, 0, 0, 0.5, 0], 3), [1, 0, 0.5])
  assert.deepEqual(bars([1], 10), [1])
})
