import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../lib/i18n'
import { hoursText, isClosed, type Hours } from './hours'

globalThis.document ??= { documentElement: {} } as Document // setLocale names the language there

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime()
const closed = (opens?: number): Hours => ({ title: 'x', state: 'closed', opens, utc_offset: -new Date(at(25, 9)).getTimezoneOffset() / 60 })

test('when it opens: today, tomorrow, on a day', async () => {
  await setLocale('ru')
  assert.match(hoursText(closed(at(25, 9)), at(25, 7)), /^Откроемся сегодня в 09:00\./)
  assert.match(hoursText(closed(at(26, 9)), at(25, 22)), /^Откроемся завтра в 09:00\./)
  assert.match(hoursText(closed(at(30, 9)), at(27, 22)), /понедельник, 30 ноября, в 09:00/)
  await setLocale('en')
  assert.match(hoursText(closed(at(26, 9)), at(25, 22)), /^We open tomorrow at 09:00\./)
  await setLocale('ru')
})

test('another time zone is told, and an emergency has no opening time', async () => {
  await setLocale('ru')
  const far = { ...closed(at(26, 9)), utc_offset: 99 }
  assert.match(hoursText(far, at(25, 22)), /в 09:00 по вашему времени\./)
  assert.equal(hoursText({ ...closed(), state: 'stopped' }, at(25, 22)), 'Сейчас мы не принимаем звонки. Позвоните чуть позже.')
  assert.ok(isClosed(closed()))
  assert.ok(!isClosed({ ...closed(), state: 'open' }))
})
