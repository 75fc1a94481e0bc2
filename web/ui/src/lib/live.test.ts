import { test } from 'node:test'
import assert from 'node:assert/strict'
import { backoff } from './backoff'
import { mos, qualityWord } from './quality'
import { formatHash, parseHash } from './router'

test('reconnecting waits 0.5 1 2 4 5 5 s plus up to half a second', () => {
  const none = () => 0
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((n) => backoff(n, 1006, none)), [500, 1000, 2000, 4000, 5000, 5000])
  assert.equal(backoff(0, 1006, () => 1), 1000)
  assert.equal(backoff(0, 1001, () => 0.5), 2500)
  assert.equal(backoff(0, 1008, none), 5000)
})

test('quality is excellent on a LAN and bad with heavy loss', () => {
  assert.equal(qualityWord(mos({ rttMs: 1, jitterMs: 1, lossPct: 0 })), 'excellent')
  assert.equal(qualityWord(mos({ rttMs: 60, jitterMs: 5, lossPct: 0.5 })), 'excellent')
  assert.equal(qualityWord(mos({ rttMs: 150, jitterMs: 20, lossPct: 1 })), 'good')
  assert.equal(qualityWord(mos({ rttMs: 300, jitterMs: 40, lossPct: 10 })), 'bad')
})

test('addresses', () => {
  const r = parseHash('#/rec/r1k?queue=sales&number=%2B7916')
  assert.deepEqual(r, { path: ['rec', 'r1k'], query: { queue: 'sales', number: '+7916' } })
  assert.equal(formatHash(['calls'], { queue: 'sales', from: undefined, to: '' }), '#/calls?queue=sales')
  assert.deepEqual(parseHash(''), { path: [], query: {} })
})
