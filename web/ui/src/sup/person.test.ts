import { test } from 'node:test'
import assert from 'node:assert/strict'
import { bodyOf } from './person'

test('the form sends a person whole: no rank of a queue he lost, no skill of level 0, no empty day', () => {
  const body = bodyOf({
    login: ' anna ', name: ' Анна ', role: 'operator', line: 2, lang: 'ru', org: '', password: '', shift: 'day', languages: ['en'],
    queues: ['support'], ranks: { support: 2, sales: 1 }, skills: [{ name: 'goods', level: 5 }, { name: 'tax', level: 0 }], days: [{ date: '', hours: '' }, { date: '2026-03-09', hours: '' }],
  }, true)
  assert.deepEqual(body, {
    login: 'anna', name: 'Анна', role: 'operator', line: 2, lang: 'ru', shift: 'day', languages: ['en'],
    queues: ['support'], ranks: { support: 2 }, skills: [{ name: 'goods', level: 5 }], days: [{ date: '2026-03-09', hours: '' }],
  })
})
