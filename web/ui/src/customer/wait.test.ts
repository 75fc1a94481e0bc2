import { test } from 'node:test'
import assert from 'node:assert/strict'
import { setLocale } from '../lib/i18n'
import { waitText } from './wait'

test('place and wait in words, silent where nothing is sure', async () => {
  ;(globalThis as { document?: unknown }).document ??= { documentElement: {} }
  await setLocale('ru')
  assert.equal(waitText(null), 'Вам ответит первый освободившийся оператор.')
  assert.equal(waitText({ ahead: 0, waitMs: 0 }), 'Вы следующий в очереди.')
  assert.equal(waitText({ ahead: 1, waitMs: 30_000 }), 'Перед вами 1 звонок. Время ожидания — меньше минуты.')
  assert.equal(waitText({ ahead: 3, waitMs: 180_000 }), 'Перед вами 3 звонка. Примерное время ожидания — 3 минуты.')
  assert.equal(waitText({ ahead: 10, waitMs: 360_000 }), 'Перед вами 10 звонков. Примерное время ожидания — до десяти минут.')
  assert.equal(waitText({ ahead: 10, waitMs: 660_000 }), 'Перед вами 10 звонков. Примерное время ожидания — более десяти минут.')
})
