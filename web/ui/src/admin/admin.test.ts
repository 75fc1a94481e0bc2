import { test } from 'node:test'
import assert from 'node:assert/strict'
import { daysOf, productionOf } from './files'
import { layoutOf, pathOf, pictureOf } from './layout'
import { fromText, toText } from './units'

test('lengths of time are read as people write them', () => {
  for (const [text, ms] of [['15s', 15000], ['15', 15000], ['1m30s', 90000], ['1 мин 30 сек', 90000], ['2ч', 7200000], ['0', 0], ['1,5m', 90000], ['500ms', 500]] as const) {
    assert.equal(fromText(text), ms, text)
  }
  for (const text of ['', 'скоро', '5x', '-3s']) assert.equal(fromText(text), null, text)
  assert.equal(toText(90_000, 'ru'), '1 мин 30 с')
  for (const ms of [500, 15000, 90000, 3_600_000, 5_430_000]) assert.equal(fromText(toText(ms, 'ru')), ms)
  for (const ms of [0, 500, 15000, 90000, 3_600_000]) assert.equal(fromText(toText(ms) === '0' ? '0' : toText(ms)), ms)
})

test('the production calendar is read from its file', () => {
  const years = productionOf('production:\n  # decree\n  "2026":\n    - 1,2,9+ # new year\n    - 30*\nholidays: [01-01]\n')
  assert.deepEqual(years, [{ year: '2026', months: ['1,2,9+', '30*'] }])
  const days = daysOf(2026, 0, '1,2,9+,30*')
  assert.equal(days.length, 31)
  assert.deepEqual([1, 3, 9, 30].map((d) => days[d - 1]?.kind), ['off', 'work', 'moved', 'short'])
})

test('a menu is laid out from left to right', () => {
  const p = pictureOf({ flow: 'main', start: 'hi', boxes: [{ id: 'hi', kind: 'play', line: 1 }, { id: 'menu', kind: 'menu', line: 3 }, { id: 'end', kind: 'queue', line: 9, end: true }],
    arrows: [{ from: 'hi', to: 'menu', way: 'next' }, { from: 'menu', to: 'end', way: 'key', key: '1' }, { from: 'menu', to: 'end', way: 'operator' }, { from: 'menu', to: 'menu', way: 'wrong' }] })
  assert.ok(p)
  const l = layoutOf(p, (a) => a.map((x) => x.key).join(','))
  const x = (id: string) => l.boxes.get(id)?.x ?? 0
  assert.ok(x('hi') < x('menu') && x('menu') < x('end'))
  assert.equal(l.lines.filter((e) => e.from === 'menu' && e.to === 'end').length, 1, 'two ways, one line')
  assert.match(pathOf(l.lines[0]?.points ?? []), /^M[\d.]+,[\d.]+/)
})
