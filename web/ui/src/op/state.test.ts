import { test } from 'node:test'
import assert from 'node:assert/strict'
import { blank, reduce, soundNeeded, unanswered, waiting, type Input, type Phone } from './state'

const run = (inputs: Input[], from: Phone = blank) => inputs.reduce(reduce, from)
const say = (m: Record<string, unknown> & { type: string }, at = 0): Input => ({ type: 'server', m, at })
const welcome = say({ type: 'welcome', epoch: 'e1', seq: 3, user: { id: 7, name: 'Анна', login: 'anna', role: 'operator' }, catalog: { queues: [{ id: 'sales', name: 'Продажи' }], operators: [{ id: 8, name: 'О. С.' }] } })

test('the page shows what the server says and nothing of its own', () => {
  const p = run([{ type: 'start' }, welcome, say({ type: 'show', seq: 4, view: { state: 'available' } })])
  assert.equal(p.link, 'live')
  assert.equal(p.view?.state, 'available')
  assert.deepEqual(p.catalog.topics, [])
  const asked = reduce(p, { type: 'send', ref: 'a', act: { do: 'state', state: 'break' }, at: 0 })
  assert.equal(asked.view?.state, 'available')
})

test('an older picture never replaces a newer one', () => {
  const p = run([welcome, say({ type: 'show', seq: 9, view: { state: 'talking' } }), say({ type: 'show', seq: 8, view: { state: 'ringing' } })])
  assert.equal(p.view?.state, 'talking')
  assert.equal(p.seq, 9)
})

test('a command is slow after 150 ms, failed after 5 s, settled by its answer', () => {
  const sent = run([welcome, { type: 'send', ref: 'a', act: { do: 'answer' }, at: 1000 }])
  assert.equal(waiting(sent, 'answer')?.phase, 'sent')
  assert.equal(reduce(sent, { type: 'time', at: 1149 }), sent)
  const slow = reduce(sent, { type: 'time', at: 1150 })
  assert.equal(waiting(slow, 'answer')?.phase, 'slow')
  const late = reduce(slow, { type: 'time', at: 6000 })
  assert.equal(waiting(late, 'answer')?.error, 'no_answer')
  assert.equal(waiting(reduce(late, { type: 'again', ref: 'a', at: 6100 }), 'answer')?.phase, 'sent')
  assert.equal(waiting(reduce(slow, say({ type: 'told', ref: 'a', seq: 5 })), 'answer'), undefined)
  const refused = reduce(slow, say({ type: 'told', ref: 'a', seq: 5, error: 'offer_gone', message: 'Клиент положил трубку' }))
  assert.equal(waiting(refused, 'answer')?.message, 'Клиент положил трубку')
  assert.equal(refused.seq, 5)
})

test('a new attempt clears the failure of the one before', () => {
  let p = run([welcome, { type: 'send', ref: 'a', act: { do: 'hold' }, at: 0 }, { type: 'time', at: 6000 }])
  p = reduce(p, { type: 'send', ref: 'b', act: { do: 'hold' }, at: 6100 })
  assert.deepEqual(p.pending.map((x) => x.ref), ['b'])
})

test('the socket goes and comes back: unanswered commands are repeated, the picture stays', () => {
  let p = run([welcome, say({ type: 'show', seq: 9, view: { state: 'talking', talk: { call: 'c1' } as never } }), { type: 'send', ref: 'a', act: { do: 'hold' }, at: 0 }])
  p = reduce(p, { type: 'gone', code: 1006 })
  assert.equal(p.link, 'lost')
  assert.equal(p.view?.state, 'talking')
  assert.deepEqual(unanswered(p).map((x) => x.ref), ['a'])
  p = reduce(p, say({ type: 'welcome', epoch: 'e1', seq: 9, resumed: true }))
  assert.equal(p.link, 'live')
  assert.equal(p.seq, 9)
  assert.equal(p.view?.state, 'talking')
})

test('a new epoch forgets everything', () => {
  let p = run([welcome, say({ type: 'show', seq: 900, view: { state: 'talking' } })])
  p = reduce(p, say({ type: 'welcome', epoch: 'e2', seq: 1, resumed: false }))
  assert.equal(p.view, null)
  p = reduce(p, say({ type: 'show', seq: 2, view: { state: 'available' } }))
  assert.equal(p.view?.state, 'available')
})

test('one softphone per operator', () => {
  const occupied = run([{ type: 'start' }, say({ type: 'occupied' })])
  assert.equal(occupied.link, 'occupied')
  assert.equal(reduce(occupied, welcome).link, 'live')
  const taken = run([welcome, say({ type: 'taken' }), { type: 'gone', code: 4000 }])
  assert.equal(taken.link, 'taken')
  assert.equal(run([welcome, { type: 'gone', code: 4001 }]).link, 'expired')
  assert.equal(run([welcome, { type: 'gone', code: 1000 }]).link, 'off')
})

test('boards move queues and the states of colleagues', () => {
  const p = run([welcome, say({ type: 'board', queues: [{ queue: 'sales', waiting: 2, free: 1 }], operators: [{ id: 8, state: 'talking' }] })])
  assert.equal(p.queues[0]?.waiting, 2)
  assert.equal(p.catalog.operators[0]?.state, 'talking')
})

test('the microphone is on the wire only while something rings or talks', () => {
  assert.equal(soundNeeded(null), false)
  assert.equal(soundNeeded({ state: 'available' }), false)
  assert.equal(soundNeeded({ state: 'ringing', offer: {} as never }), true)
  assert.equal(soundNeeded({ state: 'talking', talk: {} as never }), true)
  assert.equal(soundNeeded({ state: 'wrapup', wrap: {} as never }), false)
})

test('unknown messages and pongs', () => {
  const p = run([welcome])
  assert.equal(reduce(p, say({ type: 'surprise' })), p)
  assert.equal(reduce(p, say({ type: 'pong', t: 100 }, 124)).rtt, 24)
})
