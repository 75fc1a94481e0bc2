import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { en } from './en'
import { ru } from './ru'

test('both languages say the same keys with the same blanks', () => {
  const blanks = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
  assert.deepEqual(Object.keys(en).sort(), Object.keys(ru).sort())
  for (const [key, text] of Object.entries(ru)) {
    assert.deepEqual(blanks(en[key as keyof typeof ru]), blanks(text), key)
    assert.ok(text.trim() && en[key as keyof typeof ru].trim(), key)
  }
})

test('no key stands in two files of a language, where the later would hide the first', () => {
  for (const [lang, words] of Object.entries({ ru, en })) {
    const dir = `src/words/${lang}`
    const keys = readdirSync(dir).flatMap((f) => [...readFileSync(`${dir}/${f}`, 'utf8').matchAll(/^ {2}'([^']+)':/gm)].map((m) => m[1]))
    assert.deepEqual(keys.sort(), Object.keys(words).sort(), lang)
  }
})

test('no exclamation marks; plurals have all their forms', () => {
  for (const [key, text] of Object.entries(ru)) {
    assert.ok(!text.includes('!') && !en[key as keyof typeof ru].includes('!'), key)
    if (!key.startsWith('n.')) continue
    assert.equal(text.split('|').length, 3, key)
    assert.equal(en[key as keyof typeof ru].split('|').length, 2, key)
  }
})

/** Words that mean the same on every screen: key, Russian, English. */
const agreed: [keyof typeof ru, string, string][] = [
  ['state.available', 'На линии', 'Available'], ['status.go.available', 'На линию', 'Go available'], ['state.ringing', 'Звонит', 'Ringing'], ['state.talking', 'Разговор', 'On call'],
  ['state.hold', 'Удержание', 'On hold'], ['state.consult', 'Консультация', 'Consulting'], ['state.wrapup', 'Постобработка', 'Wrap-up'],
  ['state.break', 'Перерыв', 'Break'], ['state.break.no_audio', 'Нет звука', 'No audio'], ['state.training', 'Обучение', 'Training'],
  ['state.backoffice', 'Работа без звонков', 'Back office'], ['state.outbound', 'Исходящий', 'Outbound'],
  ['state.not_responding', 'Пропустил вызов', 'Not responding'], ['state.lost', 'Связь потеряна', 'Connection lost'], ['state.offline', 'Не в сети', 'Offline'],
  ['kpi.asa', 'Среднее время ответа', 'Average speed of answer'], ['kpi.aht', 'Среднее время обработки', 'Average handle time'],
  ['kpi.acw', 'Поствызывная обработка', 'After-call work'], ['kpi.abandon', 'Доля потерянных', 'Abandoned'],
  ['kpi.fcr', 'Решено с первого звонка (FCR)', 'First call resolution (FCR)'], ['kpi.csi', 'Удовлетворённость (CSI)', 'Satisfaction (CSI)'],
  ['kpi.lost_done', 'Отработано потерянных', 'Lost callers handled'], ['kpi.cb_kept', 'Обратные в срок', 'Callbacks kept'],
  ['rating.one', 'Оценка {n}', 'Rating {n}'], ['call.answer', 'Ответить', 'Answer'], ['call.decline', 'Отклонить', 'Decline'],
  ['call.hangup', 'Завершить', 'Hang up'], ['call.mute', 'Выключить микрофон', 'Mute'], ['call.hold', 'Удержать', 'Hold'],
  ['call.resume', 'Снять с удержания', 'Resume'], ['call.transfer', 'Перевести', 'Transfer'], ['transfer.blind', 'Без разговора', 'Blind'],
  ['transfer.consult', 'Сначала поговорить', 'Consult first'], ['transfer.complete', 'Соединить', 'Connect'],
  ['rec.pause', 'Пауза записи', 'Pause recording'], ['rec.forbid', 'Не записывать этот разговор', 'Do not record this call'],
  ['wrap.topic', 'Тема', 'Topic'], ['wrap.result', 'Результат', 'Result'], ['wrap.extend', '+30 с', '+30 s'],
  ['sup.call', 'Позвать супервизора', 'Call supervisor'],
  ['call.conference', 'Втроём', 'Conference'],
  ['queue.waiting', 'Ждут', 'Waiting'], ['queue.longest', 'Дольше всех', 'Longest wait'], ['lost.list', 'Потерянные', 'Lost callers'],
]

test('the words people agreed on are used as they are', () => {
  for (const [key, russian, english] of agreed) assert.deepEqual([ru[key], en[key]], [russian, english], key)
})

test('what the server decides by has words: rules of an overflow, kinds of a trunk\'s trouble', () => {
  for (const [file, kind, branch] of [['acd/settings.go', 'Rule', 'rule'], ['sip/fault.go', 'Fault', 'trunk.fault']] as const) {
    const ids = [...readFileSync(`../../${file}`, 'utf8').matchAll(new RegExp(`\\s${kind} += "(\\w+)"`, 'g'))].map((m) => m[1])
    assert.ok(ids.length > 5, file)
    for (const id of ids) assert.ok(`${branch}.${id}` in ru, `${branch}.${id}`)
  }
})
