// Sample data of the mock: one day of a small shop's hotline.
export const queues = [
  { id: 'sales', name: 'Продажи', line: 1, threshold_ms: 20000 },
  { id: 'support', name: 'Поддержка', line: 1, threshold_ms: 20000 },
  { id: 'experts', name: 'Эксперты', line: 2, threshold_ms: 30000 },
]
export const topics = [
  { id: 'order', name: 'Заказ', queue: 'sales' }, { id: 'payment', name: 'Оплата', queue: 'sales' }, { id: 'delivery', name: 'Не доставлен' },
  { id: 'broken', name: 'Не работает', queue: 'support' }, { id: 'other', name: 'Другое' },
]
export const results = [{ id: 'solved', name: 'Решено' }, { id: 'callback', name: 'Перезвонить' }, { id: 'escalated', name: 'Передано на 2-ю линию' }, { id: 'unsolved', name: 'Не решено' }]
export const breaks = [
  { id: 'lunch', name: 'Обед', limit_min: 45 }, { id: 'short', name: 'Короткий перерыв', limit_min: 15 }, { id: 'tech', name: 'Техническая пауза', limit_min: 10 },
  { id: 'regulated', name: 'Регламентный перерыв', limit_min: 10 }, { id: 'meeting', name: 'Совещание' },
]
const people = [
  [7, 'Анна Ким', 1, 'available'], [8, 'Ольга Смирнова', 1, 'talking'], [9, 'Пётр Орлов', 2, 'available'], [10, 'Илья Лисицын', 1, 'break'], [11, 'Мария Константинопольская', 2, 'wrapup'],
  [12, 'Игорь Панин', 1, 'ringing'], [13, 'Елена Гусева', 1, 'talking'], [14, 'Роман Белов', 1, 'not_responding'], [15, 'Дина Ахметова', 1, 'available'], [16, 'Сергей Юн', 2, 'talking'],
  [17, 'Вера Ложкина', 1, 'break'], [18, 'Артём Сёмин', 1, 'lost'], [19, 'Нина Фролова', 2, 'training'], [20, 'Олег Дым', 1, 'outbound'],
]
export const operators = people.map(([id, name, line, state]) => ({ id, name, line, state, queues: ['sales', 'support'] }))
export const catalog = { queues, topics, results, break_reasons: breaks, operators }
export const start = {
  brand: 'Ромашка', demo: true, sip: 'sip:84950000001@127.0.0.1:5060', call_slug: 'demo',
  accounts: [
    { id: 7, login: 'anna', password: 'anna-demo', role: 'operator', name: 'Анна Ким' },
    { id: 9, login: 'petr', password: 'petr-demo', role: 'operator', name: 'Пётр Орлов' },
    { id: 30, login: 'boss', password: 'boss-demo', role: 'supervisor', name: 'Татьяна Рэй' },
    { id: 1, login: 'admin', password: 'admin-demo', role: 'admin', name: 'Администратор' },
  ],
}
export const users = [
  ...start.accounts.map((a) => ({ ...a, password: undefined, line: a.role === 'operator' ? 1 : 0, queues: a.role === 'operator' ? ['sales', 'support'] : [], org: 'own', manage: true })),
  { id: 21, login: 'ex', name: 'Борис Бывший', role: 'operator', line: 1, queues: ['sales'], org: 'own', blocked: true, manage: true },
]

const day = 86_400_000
const party = {
  customer: 55, class: 'mobile', number: '+79161234567', number_pretty: '+7 916 123-45-67', name: 'Иван Петров', display: 'Иван Петров', region: 'Москва',
  tickets: [{ number: '2026-000042', title: 'Не привезли заказ 15-204', status: 'work', importance: 'high', due: Date.now() + 3 * 3_600_000, owner: 'А. Ким', mine: true }],
  history: [
    { call: 'c1a', at: Date.now() - day, queue: 'sales', topic: 'delivery', result: 'unsolved', operator: 'О. Смирнова' },
    { call: 'c19', at: Date.now() - 9 * day, queue: 'sales', topic: 'payment', result: 'solved', operator: 'А. Ким' },
    { call: 'c0z', at: Date.now() - 30 * day, queue: 'support', topic: 'broken', result: 'solved', operator: 'П. Орлов' },
  ],
}
const path = [{ node: 'main', key: '1' }, { node: 'sales', key: '2' }]
const counters = { handled: 23, missed: 1, talk_ms: 23 * 195_000, hold_ms: 23 * 8_000, wrap_ms: 23 * 24_000, idle_ms: 4_000_000, ring_ms: 90_000, break_ms: 1_500_000 }
const talkOf = (ago, more = {}) => ({
  call: 'c2k', kind: 'inbound', queue: 'sales', line: 1, party, path, topic: 'order', started: ago(207_000), recording: 'on', can_escalate: true, customer: 'talking', ...more,
})

export function scenes(ago) {
  const talking = { state: 'talking', since: ago(207_000), counters, talk: talkOf(ago) }
  return {
    available: { state: 'available', since: ago(252_000), counters },
    ringing: {
      state: 'ringing', since: ago(1_000), until: ago(-14_000), counters,
      offer: { offer: 41, call: 'c2k', kind: 'queue', queue: 'sales', line: 1, party, entered: ago(48_000), path, topic: 'order', reason: 'returned', note: 'Спрашивал про заказ 1042, связь оборвалась на адресе доставки.' },
    },
    unknown: { state: 'ringing', since: ago(1_000), until: ago(-14_000), counters, offer: { offer: 42, call: 'c2m', kind: 'queue', queue: 'support', line: 1, party: { web: 'web:1', display: 'Звонок из браузера' }, entered: ago(8_000), path: [] } },
    talking,
    hold: { ...talking, talk: talkOf(ago, { held: true, held_since: ago(72_000), customer: 'held' }) },
    consult: { ...talking, talk: talkOf(ago, { held: true, held_since: ago(34_000), consult: { operator: 9, state: 'talking', since: ago(30_000) }, customer: 'held' }) },
    conference: { ...talking, talk: talkOf(ago, { consult: { operator: 9, state: 'conference', since: ago(21_000) } }) },
    asked: { ...talking, talk: talkOf(ago, { held: true, held_since: ago(34_000), consult: { operator: 9, state: 'talking', since: ago(30_000), guest: true }, customer: 'held' }) },
    dialling: { state: 'outbound', since: ago(3_000), counters, talk: talkOf(ago, { kind: 'outbound', dialling: true, early: true, started: ago(3_000), recording: 'off', can_escalate: false, path: [] }) },
    wrapup: { state: 'wrapup', since: ago(6_000), until: ago(-24_000), counters, pending: 'break', pending_reason: 'lunch', wrap: { call: 'c2k', queue: 'sales', party, topic: 'order', talk_ms: 207_000, note: 'Хочет изменить адрес доставки заказа 1042.' } },
    lunch: { state: 'break', reason: 'lunch', since: ago(27 * 60_000), counters },
    no_audio: { state: 'break', reason: 'no_audio', since: ago(12_000), counters },
    missed: { state: 'not_responding', since: ago(31_000), counters },
  }
}

export const queuesNow = (ago) => [
  { queue: 'sales', waiting: 2, longest_since: ago(97_000), free: 1 }, { queue: 'support', waiting: 0, free: 3 }, { queue: 'experts', waiting: 1, longest_since: ago(12_000), free: 1 },
]

export function board(ago) {
  const tally = (offered, answered, within, abandoned, short, callback, overflow) => ({ offered, answered, answered_in: within, abandoned, short, abandoned_in: 3, callback, overflow, failed: 0, wait_answered: answered * 14_000, wait_max: 90_000 })
  const q = queuesNow(ago)
  return {
    version: 9, at: ago(0),
    queues: [
      { ...q[0], name: 'Продажи', line: 1, signed_in: 8, threshold_ms: 20000, limits: { wait_ms: [20000, 60000], sl: [80, 70] }, today: tally(204, 182, 150, 12, 3, 8, 2), last30: tally(32, 26, 18, 3, 0, 2, 1) },
      { ...q[1], name: 'Поддержка', line: 1, signed_in: 8, threshold_ms: 20000, limits: { wait_ms: [20000, 60000], sl: [80, 70] }, today: tally(143, 140, 131, 2, 0, 1, 0), last30: tally(18, 18, 17, 0, 0, 0, 0) },
      { ...q[2], name: 'Эксперты', line: 2, signed_in: 4, threshold_ms: 30000, limits: { wait_ms: [30000, 90000], sl: [80, 70] }, today: tally(21, 20, 18, 1, 0, 0, 0), last30: tally(4, 4, 3, 0, 0, 0, 0) },
    ],
    operators: operators.map((o, i) => ({
      operator: o.id, name: o.name, line: o.line, state: o.state, since: ago(37_000 * (i + 1)), reason: o.state === 'break' ? (i % 2 ? 'lunch' : 'no_audio') : undefined,
      held: o.id === 13, call: o.state === 'talking' ? `c2${i}` : undefined, counters: { ...counters, handled: 30 - i },
    })),
    calls: [
      { call: 'c2k', kind: 'inbound', phase: 'talking', since: ago(207_000), started: ago(260_000), queue: 'sales', operator: 8, party },
      { call: 'c2l', kind: 'inbound', phase: 'talking', since: ago(740_000), started: ago(790_000), queue: 'support', operator: 13, second: 9, party: { display: '+7 903 555-01-02', number_pretty: '+7 903 555-01-02' } },
      { call: 'c2m', kind: 'inbound', phase: 'offered', since: ago(4_000), started: ago(41_000), queue: 'sales', operator: 12, party: { web: 'web:2', display: 'Звонок из браузера' } },
      { call: 'c2n', kind: 'inbound', phase: 'waiting', since: ago(97_000), started: ago(122_000), queue: 'sales', party: { display: 'ООО «Северный ветер и партнёры»' } },
      { call: 'c2o', kind: 'inbound', phase: 'menu', since: ago(19_000), started: ago(25_000), node: 'main', party: { display: 'без номера' } },
      { call: 'c2p', kind: 'survey', phase: 'survey', since: ago(25_000), started: ago(33_000), party: { display: '+7 921 000-11-22' } },
      { call: 'c2q', kind: 'inbound', phase: 'voicemail', since: ago(12_000), started: ago(320_000), queue: 'support', party: { display: '+7 812 555-03-04' } },
    ],
    breaks: { limit: 3, usual: 2, by_hand: true, on: 2, waiting: 1 },
    limits: { wait_ms: [20000, 60000], sl: [80, 70] },
    alarms: [
      { key: 'longest/sales', kind: 'longest', level: 2, queue: 'sales', value: 97_000, since: ago(97_000) },
      { key: 'sl/sales', kind: 'sl', level: 2, queue: 'sales', value: 62.1 },
      { key: 'line2/experts', kind: 'line2', level: 1, queue: 'experts', call: 'c2n', value: 31_000, since: ago(31_000) },
      { key: 'hold/c2l', kind: 'hold', level: 1, queue: 'support', operator: 13, call: 'c2l', value: 72_000, since: ago(72_000) },
      { key: 'callbacks/sales', kind: 'callbacks', level: 2, queue: 'sales', value: 1 },
      { key: 'silent', kind: 'silent', level: 1, value: 1 },
      { key: 'trunk/МТС', kind: 'trunk', level: 2, trunk: 'МТС', value: 44_000, since: ago(44_000) },
      { key: 'channels/Билайн', kind: 'channels', level: 1, trunk: 'Билайн', value: 83.3 },
      { key: 'disk', kind: 'disk', level: 1, value: 8.4 },
      { key: 'survey', kind: 'survey', level: 1, value: 2_400_000, since: ago(2_400_000) },
    ],
    emergencies: [{ queue: 'support', queue_name: 'Поддержка', kind: 'outage', reason: 'Не работает оплата на сайте, починим к 15:00', by: 30, by_name: 'Татьяна Рэй', since: ago(420_000) }],
  }
}

/** A house at its peak: every second a tenth of it has moved on. */
export function crowded(ago, people, waitingCalls) {
  const b = board(ago)
  const states = ['talking', 'talking', 'talking', 'talking', 'talking', 'wrapup', 'break', 'ringing', 'available']
  const step = Math.floor(Date.now() / 1000)
  const call = (i, phase, since, more) => ({ call: `c${i.toString(36)}`, kind: 'inbound', phase, since: ago(since), started: ago(since + 20_000), queue: b.queues[i % 3].queue, party: { customer: i, class: 'mobile', region: 'RU-MOW', number: `+7916${1_000_000 + i}`, number_pretty: `+7 916 ${100 + (i % 900)}-00-${10 + (i % 90)}`, name: '', display: `+7 916 ${100 + (i % 900)}-00-${10 + (i % 90)}` }, ...more })
  const crew = Array.from({ length: people }, (_, i) => ({ operator: i + 1, name: `Оператор Фамильный ${i + 1}`, line: 1 + (i % 2), org: 'owner', state: states[(i + (i % 10 === step % 10 ? step : 0)) % states.length], since: ago(1000 * ((i * 37 + step) % 600)), counters: { ...counters, handled: i % 40 } }))
  return {
    ...b, version: step, operators: crew,
    calls_total: waitingCalls + crew.filter((o) => o.state === 'talking').length,
    calls: [ // as the server bounds them
      ...crew.filter((o) => o.state === 'talking').slice(0, 80).map((o) => call(10_000 + o.operator, 'talking', 1000 * (o.operator % 400), { operator: o.operator })),
      ...Array.from({ length: Math.min(120, waitingCalls) }, (_, i) => call(20_000 + ((i + step * 50) % 100_000), 'waiting', 1000 * ((waitingCalls - i) / 50))),
    ],
    emergencies: [],
  }
}

export const waiting = (ago) => [{ call: 'c2n', queue: 'sales', since: ago(97_000) }, { call: 'c2r', queue: 'support', since: ago(31_000), vip: true }]

export const messages = () => recordings().slice(0, 6).map((r, i) => ({
  ...r, operator: 0, operator_name: '', what: 'voicemail', ms: 8_000 + 4_000 * i, ...(i > 1 ? { handled_by: 30, handled_name: 'Татьяна Рэй' } : {}),
}))

const outcomes = ['answered', 'answered', 'answered', 'abandoned', 'answered', 'ivr_hangup', 'answered', 'callback', 'answered', 'failed']
export function calls() {
  return Array.from({ length: 30 }, (_, i) => {
    const outcome = outcomes[i % 10]
    const o = operators[i % operators.length]
    const q = queues[i % 3]
    const topic = topics[i % 5]
    const number = `+7916${String(1234567 + i * 13_577).slice(-7)}`
    return {
      id: `c2${i.toString(36)}`, kind: i % 11 === 10 ? 'survey' : i % 7 === 6 ? 'outbound' : 'inbound', phase: 'ended', started: Date.now() - i * 23 * 60_000, number,
      number_pretty: number.replace(/(\+7)(\d{3})(\d{3})(\d{2})(\d{2})/, '$1 $2 $3-$4-$5'), name: i % 3 ? '' : 'Иван Петров', display: i % 3 ? number.replace(/(\+7)(\d{3})(\d{3})(\d{2})(\d{2})/, '$1 $2 $3-$4-$5') : 'Иван Петров', open: true,
      queue: q.id, queue_name: q.name, operator: outcome === 'answered' ? o.id : 0, operator_name: outcome === 'answered' ? o.name : '', line: 1, outcome, topic: topic.id, topic_name: topic.name,
      result: outcome === 'answered' ? 'solved' : '', result_name: outcome === 'answered' ? 'Решено' : '', wait_ms: 4000 + ((i * 7919) % 90_000), talk_ms: outcome === 'answered' ? 40_000 + ((i * 104_729) % 500_000) : 0,
      recordings: outcome === 'answered' ? [`r${i}`] : [], recordings_count: outcome === 'answered' ? 1 : 0, cut_by_us: i === 12,
    }
  })
}

export function call(id) {
  const base = calls().find((c) => c.id === id) ?? calls()[0]
  const t0 = base.started
  const at = (s) => ({ w: t0 + s * 1000, m: 1000 + s * 1000 })
  return {
    ...base, ended: t0 + 263_000, ended_by: 'customer', path: [{ node: 'main', key: '1', at: at(11) }],
    segments: [{ queue: 'sales', queue_name: 'Продажи', entered: at(13), answered: at(53), ended: at(53), wait_ms: 40_000, outcome: 'answered' }],
    talks: [{ operator: 8, operator_name: 'Ольга Смирнова', started: at(53), ended: at(260), recording: 'r1' }, { operator: 9, operator_name: 'Пётр Орлов', started: at(140), ended: at(205), conference: true, recording: 'r1' }],
    quality: [
      { leg: 'n1/i1', side: 'customer', packets: 12_300, lost: 6, jitter_us: 3200, far_jitter_us: 2100, reports: 50, far_loss_ppm: 1200, loss: 0.12, jitter_ms: 3.2, trips: 50, trip_ms: 48 },
      { leg: 'n1/p8', side: 'operator', name: 'Ольга Смирнова', browser: true, packets: 10_000, lost: 310, jitter_us: 14_000, far_jitter_us: 22_000, reports: 41, far_loss_ppm: 31_000, loss: 3.1, jitter_ms: 22, trips: 40, trip_ms: 120 },
    ],
    timeline: [
      { seq: 1, at: at(0), kind: 'arrived', data: { trunk: 'mts', called: '88000000001' } }, { seq: 2, at: at(1), kind: 'answered' }, { seq: 3, at: at(11), kind: 'key', data: { node: 'main', key: '1' } },
      { seq: 4, at: at(13), kind: 'queued', data: { queue: 'sales' } }, { seq: 5, at: at(14), kind: 'offer', data: { operator: 12 } }, { seq: 6, at: at(29), kind: 'offer_end', data: { operator: 12, outcome: 'timed_out' } },
      { seq: 7, at: at(48), kind: 'offer', data: { operator: 8 } }, { seq: 8, at: at(53), kind: 'talk', data: { operator: 8 } }, { seq: 9, at: at(120), kind: 'hold' }, { seq: 10, at: at(140), kind: 'conference', data: { operator: '9' } }, { seq: 11, at: at(140), kind: 'resume' },
      { seq: 12, at: at(205), kind: 'conference_left', data: { operator: '9', how: 'hangup' } }, { seq: 13, at: at(260), kind: 'ended', data: { cause: 'normal' } },
    ],
    offers: [
      { offer: 1, operator: 12, operator_name: 'Игорь Панин', queue: 'sales', at: at(14), ended_at: at(29), end: 'timed_out', why: { settings: 3, strategy: 'longest_idle', queue: 'sales', trigger: 'call', winner: { op: 12, score: 252_000, idle_ms: 252_000 }, next: [{ op: 15, score: 41_000, idle_ms: 41_000 }], excluded: [{ rule: 'state:talking', n: 3 }, { rule: 'state:break', n: 2 }, { rule: 'skill', n: 1 }] } },
      { offer: 2, operator: 8, operator_name: 'Ольга Смирнова', queue: 'sales', at: at(48), ended_at: at(53), end: 'accepted', why: { settings: 3, strategy: 'longest_idle', queue: 'sales', trigger: 'operator', winner: { op: 8, score: 0, idle_ms: 0 }, excluded: [{ rule: 'state:talking', n: 4 }, { rule: 'not_twice', n: 1 }] } },
    ],
    parts: [
      { kind: 'outside', number: 'partner', number_pretty: '+7 495 123-45-67', started: at(20), ended: at(38), cause: 'busy', outcome: 'busy', ms: 0 },
      { kind: 'outside', number: 'partner', number_pretty: '+7 495 123-45-67', started: at(38), answered: at(44), ended: at(48), cause: 'normal', outcome: 'answered', ms: 4000 },
    ],
    records: [{ id: 'r1', call: base.id, operator: 8, at: at(53), state: 'done', ms: 207_000 }],
    notes: [{ text: 'Хочет изменить адрес доставки заказа 1042.', author: 8, author_name: 'Ольга Смирнова' }],
    surveys: [{ about: base.id, mode: 'next_day', result: 'completed', q1: 5, q2: 1, q3: 1 }],
  }
}

export function recordings() {
  return calls().filter((c) => c.recordings.length).map((c, i) => ({
    id: c.recordings[0], call: c.id, operator: c.operator, operator_name: c.operator_name, queue: c.queue, queue_name: c.queue_name, at: { w: c.started, m: 1 }, state: 'done', bytes: 160_000, ms: c.talk_ms,
    number: c.number, number_pretty: c.number_pretty, name: c.name, display: c.display, topic_name: c.topic_name, audio: 'x', sha256: 'ab12'.repeat(16), cut_short: i === 4, consult: i === 6,
  }))
}

export function recording(id) {
  const row = recordings().find((r) => r.id === id) ?? recordings()[0]
  const voice = (turn) => Array.from({ length: 600 }, (_, i) => {
    const mine = Math.floor(i / 40) % 2 === turn
    const hold = i > 330 && i < 380
    return hold ? (turn ? 0 : 4) : mine ? Math.round(25 + 70 * Math.abs(Math.sin(i * 1.7) * Math.sin(i * 0.31))) : Math.round(3 * Math.abs(Math.sin(i)))
  })
  return { ...row, id, ms: 20_000, peaks: { ms: 20_000, left: voice(0), right: voice(1) } }
}

export function figures(by) {
  const f = (key, name, mode, value, margin, n, fcr, low, high, m, answers) => ({
    key, name, mode, scale: 5, csi: { value, margin, low: value - margin, high: value + margin, n, few: n < 10 }, fcr: { value: fcr, interval: m ? { low, high } : null, num: Math.round((fcr * m) / 100), den: m }, answers,
    rates: { contact: 60, no_input: 5.7, cooperation: 58, completion: 83.3, response: 57.6 }, results: { completed: n - 4, partial: 4, refused: 14, no_input: 12, no_answer: 63 },
  })
  if (by === 'all') return [f('', '', 'next_day', 82.8, 3.1, 121, 76.1, 67.6, 82.9, 117, [4, 5, 14, 30, 68]), f('', '', 'same_call', 88.1, 4.0, 64, 81.0, 69.6, 88.8, 63, [1, 2, 5, 14, 42])]
  if (by === 'line') return [f('1', '1-я линия', 'next_day', 81.2, 3.6, 96, 74.2, 64.6, 81.9, 93, [4, 4, 12, 24, 52]), f('2', '2-я линия', 'next_day', 89.0, 6.2, 25, 83.3, 64.1, 93.3, 24, [0, 1, 2, 6, 16])]
  if (by === 'operator') return operators.slice(0, 8).map((o, i) => f(String(o.id), o.name, 'next_day', 91 - i * 3, 4 + i, i === 7 ? 1 : 20 - i * 2, 80 - i * 2, 60, 90, 19, [1, 1, 2, 4, 12]))
  return queues.map((q, i) => f(q.id, q.name, 'next_day', 84 - i * 2, 4 + i, 60 - i * 20, 77 - i * 3, 66, 85, 58, [2, 3, 7, 15, 33]))
}

export function repeats(by) {
  const share = (num, den) => ({ value: den ? (100 * num) / den : null, interval: den ? { low: (100 * num) / den - 6, high: (100 * num) / den + 5 } : null, num, den })
  const f = (key, name, n) => ({
    key, name, counts: { contacts: n, withheld: Math.round(n / 12), shared: Math.round(n / 20), unmatured: Math.round(n / 4) }, fcr: share(Math.round(n * 0.5), Math.round(n * 0.62)),
    day: share(Math.round(n * 0.06), Math.round(n * 0.87)), within: share(Math.round(n * 0.18), Math.round(n * 0.87)), shared_share: 5, window_ms: 7 * 86_400_000,
  })
  if (by === 'all') return [f('', 'Все', 1240)]
  if (by === 'line') return [f('none', 'Без разговора', 140), f('1', 'Линия 1', 1000), f('2', 'Линия 2', 100)]
  if (by === 'operator') return [f('none', 'Без разговора', 140), ...operators.slice(0, 8).map((o, i) => f(String(o.id), o.name, 120 - i * 7))]
  return [f('none', 'Не дошли до очереди', 90), ...queues.map((q, i) => f(q.id, q.name, 640 - i * 210))]
}

export const repeatContacts = (metric) => calls().filter((c) => c.kind === 'inbound').map((c, i) => ({
  ...c, judged: { matured: metric !== 'unmatured', repeated: metric === 'repeated' || i % 3 === 0, repeat: i % 3 === 0 ? 'c24' : undefined, day: i % 4 === 0, within: i % 2 === 0, shared: metric === 'shared', withheld: metric === 'withheld' },
}))

export function answers(metric) {
  return calls().filter((c) => c.outcome === 'answered').map((c, i) => ({
    about: c.id, mode: 'next_day', operator: c.operator, operator_name: c.operator_name, queue: c.queue, queue_name: c.queue_name, first_queue: c.queue, started: c.started,
    number_pretty: c.number_pretty, display: c.number_pretty, q1: 5 - (i % 5 === 4 ? 3 : i % 2), q2: i % 5 === 4 ? 2 : 1, q3: i % 5 === 4 ? 0 : i % 3 ? 1 : 2, recordings: c.recordings, open: true,
  })).filter((a) => metric !== 'fcr' || a.q2)
}

/** 20 s of two A-law tones, as the server stores calls. */
export function wav() {
  const n = 8000 * 20
  const b = Buffer.alloc(44 + n * 2)
  b.write('RIFF', 0); b.writeUInt32LE(36 + n * 2, 4); b.write('WAVEfmt ', 8); b.writeUInt32LE(16, 16); b.writeUInt16LE(6, 20); b.writeUInt16LE(2, 22)
  b.writeUInt32LE(8000, 24); b.writeUInt32LE(16_000, 28); b.writeUInt16LE(2, 32); b.writeUInt16LE(8, 34); b.write('data', 36); b.writeUInt32LE(n * 2, 40)
  for (let i = 0; i < n; i++) {
    b[44 + 2 * i] = (Math.floor(i / 12) % 2 ? 0x55 : 0xd5) ^ 0x30
    b[45 + 2 * i] = (Math.floor(i / 7) % 2 ? 0x55 : 0xd5) ^ 0x20
  }
  return b
}

const minutes = (n) => Date.now() + n * 60_000
export const lost = (closed) => (closed
  ? [{ item: 4, state: 'closed', queue: 'support', queue_name: 'Поддержка', display: '+7 916 000-00-09', number_pretty: '+7 916 000-00-09', opened: minutes(-95), due: minutes(-65), closed: minutes(-80), reason: 'reached', times: 1, tries: 1, taker: 1, taker_name: 'Анна Смирнова', call: 'c9' }]
  : [
    { item: 1, state: 'open', ours: true, queue: 'sales', queue_name: 'Продажи', display: 'Пётр Кузнецов', number_pretty: '+7 916 000-00-07', opened: minutes(-41), due: minutes(-11), overdue: true, times: 2, tries: 1, call: 'c1' },
    { item: 2, state: 'open', queue: 'support', queue_name: 'Поддержка', display: '+7 495 000-00-02', number_pretty: '+7 495 000-00-02', opened: minutes(-12), due: minutes(18), times: 1, tries: 0, call: 'c2' },
    { item: 3, state: 'taken', queue: 'support', queue_name: 'Поддержка', display: '+7 812 000-00-03', number_pretty: '+7 812 000-00-03', opened: minutes(-9), due: minutes(21), times: 1, tries: 1, taker: 2, taker_name: 'Борис Волков', call: 'c3' },
  ])
export const promises = (state) => {
  const row = (more) => ({ source: 'queue', queue: 'sales', queue_name: 'Продажи', display: '+7 921 000-00-04', number_pretty: '+7 921 000-00-04', asked: minutes(-14), due: minutes(16), tries: 0, call: 'c4', ...more })
  if (state === 'failed') return [row({ id: 'c20', state: 'failed', due: minutes(-20), tries: 3, talker_name: 'Анна Смирнова', display: 'Мария Орлова' })]
  const open = [
    row({ id: 'c21', state: 'calling', tries: 1, talker_name: 'Борис Волков' }),
    row({ id: 'c22', state: 'waiting', customer: 5, overdue: true, due: minutes(-3), display: '+7 916 000-00-05', number_pretty: '+7 916 000-00-05' }),
    row({ id: 'c23', state: 'paused', next: minutes(90), due: minutes(90), source: 'operator', by_name: 'Анна Смирнова', queue: 'support', queue_name: 'Поддержка' }),
  ]
  return state === 'open' ? open : [row({ id: 'c24', state: 'kept', connected: minutes(-40), tries: 1, talker_name: 'Анна Смирнова' }), row({ id: 'c25', state: 'taken_over' }), row({ id: 'c26', state: 'closed', reason: 'ответили письмом' }), ...open]
}
export const debts = {
  queue: '', callbacks: { offered: 40, taken: 14, by_hand: 2, open: 3, overdue: 1, connected: 10, taken_over: 2, failed: 1, due: 11, kept: 9 },
  callback_rates: { take_up: 35, success: 71.4, kept: 81.8, mean_ms: 512_000, p90_ms: 1_210_000 },
  lost: { opened: 21, handled: 17, in_time: 15, open: 3, ours: 1, overdue: 1 }, lost_rates: { handled: 81, in_time: 71.4 },
}

const hour = 3_600_000
const ticketRows = () => [
  ['2026-000042', 'critical', 'work', 'Не привезли заказ 15-204', 'Доставка', 'Иван Петров', 'vip', -1, 2],
  ['2026-000051', 'critical', 'new', 'Не проходит оплата картой', 'Оплата и возврат', '+7 916 000-11-22', '', 0.5, 0],
  ['2026-000047', 'high', 'work', 'Прибор не включается после обновления, индикатор мигает красным и сразу гаснет', 'Неисправность', 'Мария Соколова', 'regular', 5, 3],
  ['2026-000039', 'normal', 'waiting', 'Нужен дубликат чека', 'Оплата и возврат', 'ООО «Вектор»', 'regular', 0, 2],
  ['2026-000044', 'low', 'new', 'Предложение по каталогу', 'Другое', '+7 495 000-11-22', '', 40, 0],
].map(([number, importance, status, title, topic_name, display, value, h, owner]) => ({
  number, importance, status, title, topic_name, queue_name: 'Продажи', display, value, due: h ? Date.now() + h * hour : 0, overdue: h < 0, channel: 'phone',
  owner, owner_name: owner ? operators.find((o) => o.id === owner)?.name ?? operators[owner].name : '', created: Date.now() - 30 * hour,
}))
export const tickets = (q) => (q.get('status') === 'done' || q.get('call') ? [] : ticketRows())
export const ticket = (number) => ({
  ...ticketRows()[0], number, text: 'Клиент ждёт с понедельника.\nКурьер не звонил.', phone_pretty: '+7 916 123-45-67', author_name: operators[0].name, moves: ['waiting', 'resolved'], calls: ['c24'],
  react_by: Date.now() - 29 * hour, reacted: Date.now() - 29.5 * hour, resolve_by: Date.now() - hour,
  history: [
    { at: Date.now() - 30 * hour, by_name: operators[0].name, what: 'made', to: 'high' },
    { at: Date.now() - 29.5 * hour, by_name: operators[0].name, what: 'status', from: 'new', to: 'work' },
    { at: Date.now() - 20 * hour, by_name: operators[1].name, what: 'importance', from: 'high', to: 'critical' },
    { at: Date.now() - 19 * hour, by_name: operators[1].name, what: 'note', text: 'Склад подтвердил отгрузку, курьер будет до 18:00.' },
  ],
})
