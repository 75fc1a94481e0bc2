import { test } from 'node:test'
import assert from 'node:assert/strict'
import { histogram, onlyMark, readFigures } from './figures'

test('figures of the survey', () => {
  const f = readFigures({ key: '1', mode: 'next_day', csi: { value: 82.8, margin: 3.1, n: 121 }, fcr: { value: 76.1, interval: { low: 67.6, high: 82.9 }, num: 89, den: 117 }, answers: { 5: 80, 4: 30, 1: 3 }, flow: { sampled: 210, answered_q1: 121 } })
  assert.deepEqual(f.csi, { value: 82.8, margin: 3.1, n: 121, few: false })
  assert.deepEqual(f.fcr, { value: 76.1, low: 67.6, high: 82.9, n: 117 })
  assert.deepEqual(f.histogram, [3, 0, 0, 30, 80])
  assert.deepEqual(f.flow, { dialled: 210, noInput: 0, answered: 121 })
  const counted = readFigures({ csi: { value: 80, margin: 5, n: 20 }, results: { completed: 15, partial: 5, no_input: 2, suppressed: 9 } })
  assert.deepEqual(counted.flow, { dialled: 22, noInput: 2, answered: 20 })
  assert.equal(counted.rates.response?.toFixed(1), '90.9', 'of those who were dialled')
  const running = readFigures({ csi: { value: 80, margin: 5, n: 8 }, results: { completed: 3, open: 6 } })
  assert.deepEqual([running.flow.dialled, running.rates.response], [8, 100], 'who answers while his call goes on was dialled')
})

test('a single answer is a mark', () => {
  assert.equal(onlyMark(readFigures({ csi: { value: 75, n: 1 }, answers: [0, 0, 0, 1, 0] })), 4)
  assert.equal(onlyMark(readFigures({ csi: { value: null, n: 0 } })), '—')
})

test('nothing asked is nothing shown, not zero percent', () => {
  const f = readFigures({ csi: { value: null, n: 0 }, fcr: { value: null, interval: null } })
  assert.equal(f.csi.value, null)
  assert.equal(f.fcr.value, null)
  assert.deepEqual(histogram([0, 1, 2, 3, 4, 5]), [1, 2, 3, 4, 5])
  assert.deepEqual(histogram([1, 2, 3, 4, 5]), [1, 2, 3, 4, 5])
  assert.deepEqual(histogram(undefined), [])
})
