import { test } from 'node:test'
import assert from 'node:assert/strict'
import { countdown, duration, isoDate, moment, number, percent, phone, phoneToCopy, phoneTyped, plural, ratio, withMargin } from './format'

test('durations are m:ss under an hour and h:mm:ss above', () => {
  assert.equal(duration(0), '0:00')
  assert.equal(duration(-5), '0:00')
  assert.equal(duration(59_999), '0:59')
  assert.equal(duration(252_000), '4:12')
  assert.equal(duration(3_600_000), '1:00:00')
  assert.equal(duration(45_296_000), '12:34:56')
})

test('a countdown reaches zero only when it is over', () => {
  assert.equal(countdown(14_001), '0:15')
  assert.equal(countdown(1), '0:01')
  assert.equal(countdown(0), '0:00')
  assert.equal(countdown(-400), '0:00')
})

test('phones', () => {
  assert.equal(phone('+79161234567'), '+7 916 123-45-67')
  assert.equal(phone('+375291112233'), '+375 29 111-22-33')
  assert.equal(phone('+84951234567'), '+84951234567')
  assert.equal(phone('112'), '112')
  assert.equal(phoneToCopy('+7 916 123-45-67'), '+79161234567')
  assert.equal(phoneTyped('89161234567'), '+7 916 123-45-67')
  assert.equal(phoneTyped('9161234567'), '+7 916 123-45-67')
  assert.equal(phoneTyped('0500'), '0500')
  assert.equal(phoneTyped('+49 30 123'), '+49 30 123')
})

test('plurals', () => {
  const ru = (n: number) => plural('звонок|звонка|звонков', n, 'ru')
  assert.deepEqual([1, 2, 5, 11, 21, 22, 25, 0].map(ru), ['звонок', 'звонка', 'звонков', 'звонков', 'звонок', 'звонка', 'звонков', 'звонков'])
  assert.deepEqual([0, 1, 2].map((n) => plural('call|calls', n, 'en')), ['calls', 'call', 'calls'])
})

test('numbers and percentages', () => {
  assert.equal(number(82.84, 'ru', 1), '82,8')
  assert.equal(percent(null, 'ru'), '—')
  assert.equal(percent(0, 'en'), '0.0 %')
  assert.equal(ratio(1, 0), null)
  assert.equal(percent(ratio(3, 8), 'ru'), '37,5 %')
  assert.equal(withMargin(82.8, 3.1, 'ru'), '82,8 ± 3,1')
  assert.equal(withMargin(80, null, 'en'), '80.0')
  assert.equal(withMargin(null, null, 'en'), '—')
})

test('moments', () => {
  const now = new Date(2026, 2, 10, 14, 7).getTime()
  assert.equal(moment(new Date(2026, 2, 10, 9, 5).getTime(), 'ru', now), '09:05')
  assert.equal(moment(new Date(2026, 1, 1, 9, 5).getTime(), 'ru', now), '01.02 09:05')
  assert.equal(moment(new Date(2025, 10, 12, 10, 42).getTime(), 'en', now), '12.11.2025 10:42')
  assert.equal(isoDate(now), '2026-03-10')
})
