import { test } from 'node:test'
import assert from 'node:assert/strict'
import { wavOf } from './wave'

test('a recording is a WAV file of 16 bits', async () => {
  const b = new DataView(await wavOf(new Float32Array([0, 1, -1, 2]), 48000).arrayBuffer())
  assert.equal(b.byteLength, 52)
  assert.equal(b.getUint32(24, true), 48000)
  assert.deepEqual([0, 1, 2, 3].map((i) => b.getInt16(44 + 2 * i, true)), [0, 32767, -32767, 32767])
})
