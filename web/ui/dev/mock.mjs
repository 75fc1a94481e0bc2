// A server that plays the protocol with sample data, for work on the screens without the real one:
//   npm run build && npm run mock      http://127.0.0.1:5173/
// CROWD=500,2000 fills the wall with so many operators and waiting calls.
// POST /mock/scene/<name> puts the operator's page into a scene (see scenes below). The sound is made in the page itself
// (dev/peer.js answers the offers), so microphone, meters and the path's states are real.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import * as data from './data.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = join(here, '../dist')
const port = Number(process.env.PORT ?? 5173)
const crowd = process.env.CROWD?.split(',').map(Number) // operators, calls that wait
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"

let who = null // who is signed in; one at a time is enough here
const start = Date.now() - 3_600_000
const now = () => ({ w: Date.now(), m: Date.now() - start })
const ago = (ms) => ({ w: Date.now() - ms, m: Date.now() - start - ms })
const stamp = () => ({ server_time: Date.now(), server_mono: Date.now() - start })

let seq = 1
let view = data.scenes(ago).available
const seats = new Set()
const pages = new Set()

const show = () => { seq++; for (const s of seats) say(s, { type: 'show', seq, ...stamp(), view }) }
const say = (ws, m) => ws.readyState === 1 && ws.send(JSON.stringify(m))
function scene(name) {
  const all = data.scenes(ago)
  if (!all[name]) return false
  view = all[name]
  show()
  return true
}

const http = createServer(async (q, r) => {
  const url = new URL(q.url, 'http://x')
  const send = (status, body, headers = {}) => {
    r.writeHead(status, { 'Content-Type': 'application/json', 'Content-Security-Policy': policy, ...headers })
    r.end(body === null ? '' : JSON.stringify(body))
  }
  let body = ''
  for await (const c of q) body += c
  const path = url.pathname
  if (path.startsWith('/mock/scene/')) return send(scene(path.slice(12)) ? 204 : 404, null)
  if (path === '/mock/ring') { for (const p of pages) say(p, { type: 'ring', purpose: 'survey' }); return send(204, null) }
  if (path === '/mock/cut') { for (const s of seats) s.terminate(); return send(204, null) }
  if (path === '/mock/peer.js') return file(r, join(here, 'peer.js'))
  if (path.startsWith('/api/v1/')) return api(q.method, path.slice(7), url.searchParams, body, send, r, q)
  const wanted = normalize(join(dist, path))
  if (wanted.startsWith(dist) && extname(path)) return file(r, wanted)
  let html = await readFile(join(dist, 'index.html'), 'utf8')
  html = html.replace('<script src="/app/boot-', '<script src="/mock/peer.js"></script>\n<script src="/app/boot-')
  r.writeHead(200, { 'Content-Type': kinds['.html'], 'Content-Security-Policy': policy })
  r.end(html)
})

async function file(r, path) {
  try {
    const b = await readFile(path)
    r.writeHead(200, { 'Content-Type': kinds[extname(path)] ?? 'application/octet-stream' })
    r.end(b)
  } catch {
    r.writeHead(404)
    r.end()
  }
}

function api(method, path, q, body, send, r, req) {
  const list = (items) => send(200, { items })
  if (path === '/start') return send(200, data.start)
  if (path === '/session' && method === 'POST') {
    const { login, password } = JSON.parse(body || '{}')
    const a = data.start.accounts.find((x) => x.login === login && x.password === password)
    if (!a) return send(401, { status: 401, title: 'Unauthorized', detail: '' })
    who = { id: a.id, login: a.login, name: a.name, role: a.role, org: 'owner', lang: 'ru' }
    return send(201, { user: who })
  }
  if (path === '/session') { who = null; return send(204, null) }
  if (!who) return send(401, { status: 401, detail: '' })
  if (path === '/me') return send(200, who)
  if (path === '/calls') {
    const fits = (c) => ['queue', 'outcome', 'kind'].every((k) => !q.get(k) || c[k] === q.get(k)) && (!q.get('operator') || String(c.operator) === q.get('operator')) && (!q.get('number') || c.number.includes(q.get('number').replace(/\D/g, '')))
    return list(data.calls().filter(fits).slice(0, Number(q.get('limit') ?? 50)))
  }
  if (/^\/calls\/\w+\/note$/.test(path)) return send(204, null)
  if (path.startsWith('/calls/')) return send(200, data.call(path.slice(7)))
  if (path === '/lost') return list(data.lost(q.get('closed') === 'true'))
  if (path === '/tickets') return list(method === 'GET' ? data.tickets(q) : [])
  if (path.startsWith('/tickets/')) return send(200, data.ticket(path.slice(9)))
  if (path === '/promises') return list(data.promises(q.get('state')))
  if (path.startsWith('/promises/')) return send(201, {})
  if (path === '/reports/debts') return list([data.debts])
  if (path === '/messages') return send(200, { all: 6, open: 2 })
  if (path === '/emergency') return method === 'GET' ? list(data.board(ago).emergencies) : send(method === 'POST' ? 201 : 200, {})
  if (/^\/recordings\/\w+\/handled$/.test(path)) return send(200, { ...data.messages()[0], handled_by: 30, handled_name: 'Татьяна Рэй' })
  if (path === '/recordings') return list(q.get('what') === 'voicemail' ? data.messages() : data.recordings())
  if (/^\/recordings\/\w+\/audio$/.test(path)) return audio(r, req)
  if (path.startsWith('/recordings/')) return send(200, data.recording(path.slice(12)))
  if (path === '/queues') return list(data.queues)
  if (path === '/operators') return list(data.operators)
  if (path === '/topics') return send(200, { topics: data.topics, results: data.results, break_reasons: data.breaks })
  if (path === '/users' && method === 'POST') return send(201, { id: 99, ...JSON.parse(body) })
  if (path === '/users') return list(data.users)
  if (path.startsWith('/users/')) return send(200, {})
  if (path === '/surveys/summary') return list(data.figures(q.get('by') ?? 'all'))
  if (path === '/reports/repeats') return list(data.repeats(q.get('by') ?? 'all'))
  if (path === '/reports/repeats/contacts') return list(data.repeatContacts(q.get('metric')))
  if (path === '/surveys/answers') return list(data.answers(q.get('metric')))
  return send(404, { status: 404, detail: `no operation ${method} ${path}` })
}

function audio(r, req) {
  const wav = data.wav()
  const m = /bytes=(\d+)-(\d*)/.exec(req.headers.range ?? '')
  const from = m ? Number(m[1]) : 0
  const to = m?.[2] ? Number(m[2]) : wav.length - 1
  r.writeHead(m ? 206 : 200, {
    'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes', 'Content-Length': to - from + 1,
    ...(m ? { 'Content-Range': `bytes ${from}-${to}/${wav.length}` } : {}),
  })
  r.end(wav.subarray(from, to + 1))
}

const wss = new WebSocketServer({ noServer: true })
http.on('upgrade', (q, s, head) => wss.handleUpgrade(q, s, head, (ws) => {
  const path = new URL(q.url, 'http://x').pathname
  if (path === '/ws') seat(ws)
  else if (path === '/ws/call') customer(ws)
  else if (path === '/api/v1/live') live(ws)
  else ws.close(1008)
}))

function seat(ws) {
  ws.on('message', (raw) => {
    const m = JSON.parse(raw)
    if (m.type === 'hello') {
      for (const s of seats) if (s.tab !== m.tab) return void say(ws, { type: 'occupied', since: Date.now() })
      ws.tab = m.tab
      return welcome(ws)
    }
    if (m.type === 'takeover') {
      for (const s of seats) { say(s, { type: 'taken' }); s.close(4000) }
      seats.clear()
      return welcome(ws)
    }
    if (m.type === 'ping') return say(ws, { type: 'pong', t: m.t, server_time: Date.now() })
    if (m.type === 'signout') { say(ws, { type: 'told', seq: ++seq, ref: m.ref }); return ws.close(1000) }
    if (m.type === 'mic' && !m.ok) { view = { ...view, state: 'break', reason: 'no_audio', since: now() }; return show() }
    if (m.type === 'mic') return scene('available')
    if (m.type === 'act') act(ws, m)
  })
  ws.on('close', () => seats.delete(ws))
}

function welcome(ws) {
  seats.add(ws)
  say(ws, { type: 'welcome', v: 1, epoch: `e${start}`, seq, resumed: false, ...stamp(), user: who ?? { id: 7, name: 'Анна Ким', login: 'anna', role: 'operator', lang: 'ru' }, catalog: data.catalog })
  say(ws, { type: 'show', seq, ...stamp(), view })
  say(ws, { type: 'board', version: 1, ...stamp(), queues: data.queuesNow(ago), operators: data.operators.map((o) => ({ id: o.id, state: o.state })), waiting: data.waiting(ago), emergencies: data.board(ago).emergencies })
}

function act(ws, m) {
  const told = (extra = {}) => say(ws, { type: 'told', seq: ++seq, ref: m.ref, ...extra })
  const s = data.scenes(ago)
  switch (m.do) {
    case 'answer':
      if (!view.offer || view.offer.offer !== m.offer) return told({ error: 'offer_gone', message: 'Звонок уже ушёл' })
      told(); view = { ...s.talking, talk: { ...s.talking.talk, started: now() }, since: now() }; return show()
    case 'hangup': told(); view = { ...s.wrapup, since: now(), until: { w: 0, m: now().m + 30_000 } }; return show()
    case 'hold': told(); view = { ...view, talk: { ...view.talk, held: m.on, held_since: now(), customer: m.on ? 'held' : 'talking' } }; return show()
    case 'mute': told(); view = { ...view, talk: { ...view.talk, muted: m.on, muted_since: m.on ? now() : undefined } }; return show()
    case 'rec_pause': told(); view = { ...view, talk: { ...view.talk, recording: m.on ? 'paused' : 'on', rec_until: { w: 0, m: now().m + 60_000 } } }; return show()
    case 'no_record': told(); view = { ...view, talk: { ...view.talk, recording: 'forbidden' } }; return show()
    case 'consult': told(); view = { ...view, talk: { ...view.talk, consult: { operator: Number(m.to.split(':')[1]) || undefined, state: 'talking', since: now() } } }; return show()
    case 'conference': told(); view = { ...view, talk: { ...view.talk, held: false, customer: 'talking', consult: { ...view.talk.consult, state: 'conference', since: now() } } }; return show()
    case 'consult_cancel': told(); { const { consult, ...talk } = view.talk; view = { ...view, talk } } return show()
    case 'consult_done': case 'transfer': case 'escalate': told(); view = { ...s.wrapup, since: now(), until: { w: 0, m: now().m + 30_000 } }; return show()
    case 'state':
      told()
      if (['talking', 'ringing', 'wrapup', 'outbound'].includes(view.state)) view = { ...view, pending: m.state === 'available' ? undefined : m.state, pending_reason: m.reason }
      else view = { ...s.available, state: m.state, reason: m.reason, since: now() }
      return show()
    case 'wrap': told(); if (m.on) { view = { ...s.available, since: now() }; show() } return
    case 'extend': told(); view = { ...view, extended: true, until: { w: 0, m: view.until.m + 30_000 } }; return show()
    case 'ready': told(); view = { ...s.available, since: now() }; return show()
    case 'dial': told(); view = { ...s.dialling, since: now() }; return show()
    case 'keys': return told()
    default: return told({ error: 'unknown_act' })
  }
}

function customer(ws) {
  pages.add(ws)
  ws.on('close', () => pages.delete(ws))
  const state = (s, phase) => say(ws, { type: 'state', state: s, phase, token: 'mock' })
  ws.on('message', (raw) => {
    const m = JSON.parse(raw)
    if (m.type === 'resume' && !m.sdp) return state(ws.busy ? 'in_call' : 'idle')
    if (m.type === 'call' || m.type === 'answer') { ws.busy = true; state('connecting'); setTimeout(() => state('in_call', 'menu'), 600); setTimeout(() => ws.busy && state('in_call', 'waiting'), 6000) }
    if (m.type === 'key' && ws.busy) state('in_call', 'waiting')
    if (m.type === 'hangup') { ws.busy = false; say(ws, { type: 'ended', cause: 'normal' }); state('idle') }
    if (m.type === 'ping') say(ws, { type: 'pong', t: m.t })
  })
}

function live(ws) {
  const push = () => say(ws, { type: 'board', ...stamp(), board: crowd ? data.crowded(ago, ...crowd) : data.board(ago) })
  push()
  const timer = setInterval(push, 1000)
  ws.on('close', () => clearInterval(timer))
}

http.listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}/`))
