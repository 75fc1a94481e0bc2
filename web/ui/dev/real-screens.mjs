// Pictures of the real product for docs/screens: node dev/real-screens.mjs [out-dir] [name-part,...]
// Starts bin/hotline (HOTLINE: another one) in a folder of its own on free ports, lets internal/crowd play operators and
// customers for some minutes, and looks over their shoulders with Chromium (CHROMIUM: another one). CALLS: how many calls come first (38). Everything on the
// pictures happened: calls, sound, recordings, and what customers told the survey robot.
import { chromium } from 'playwright-core'
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const top = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const out = resolve(process.argv[2] ?? join(top, 'docs/screens'))
const only = (process.argv[3] ?? '').split(',')
const hotline = process.env.HOTLINE ?? join(top, 'bin/hotline')
const dir = mkdtempSync(join(tmpdir(), 'hotline-pictures-'))
const password = 'hotline-demo'
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms))
const step = (what) => console.log(`${new Date().toTimeString().slice(0, 8)} ${what}`)
mkdirSync(out, { recursive: true })

// ---- the server ----

const people = [
  ['anna', 'Анна Смирнова', 'operator', 1, 'sales,support', 'sales:8,support:7'],
  ['boris', 'Борис Кузнецов', 'operator', 1, 'support,sales', 'support:8,sales:6'],
  ['olga', 'Ольга Лебедева', 'operator', 1, 'sales,support', 'sales:9,support:5'],
  ['pavel', 'Павел Соколов', 'operator', 1, 'support', 'support:9'],
  ['maria', 'Мария Ким', 'operator', 1, 'sales', 'sales:7'],
  ['viktor', 'Виктор Орлов', 'operator', 2, 'experts', 'experts:9'],
  ['supervisor', 'Светлана Волкова', 'supervisor', 0, '', ''],
  ['admin', 'Администратор', 'admin', 0, '', ''],
]

async function freePort() {
  const s = createServer()
  await new Promise((ok) => s.listen(0, '127.0.0.1', ok))
  const { port } = s.address()
  await new Promise((ok) => s.close(ok))
  return port
}

function edit(file, pairs) {
  let text = readFileSync(file, 'utf8')
  for (const [from, to] of pairs) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
    text = text.replaceAll(from, to)
  }
  writeFileSync(file, text)
}

const children = []
function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options })
  children.push(child)
  return child
}
const until = async (what, seconds, ok) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const x = await ok()
    if (x) return x
  }
  throw new Error(`${what}: not within ${seconds} s`)
}

/** What a server says of its ports. */
const runFile = (data) => until('the server', 30, () => { try { return JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) } catch { return null } })

async function serve() {
  const phone = await freePort()
  const centre = join(dir, 'centre')
  cpSync(join(top, 'configs/centre'), centre, { recursive: true })
  cpSync(join(top, 'configs/demo/hours.yaml'), join(centre, 'hours.yaml'))
  // A trial: everybody who talked is asked half a minute later, and rings are long enough to be looked at.
  cpSync(join(top, 'configs/demo/survey.yaml'), join(centre, 'survey.yaml'))
  edit(join(centre, 'survey.yaml'), [['consent: explicit', 'consent: implied'], ['implied_by: ""', 'implied_by: Администратор'], ['talk_min: 1s', 'talk_min: 3s']])
  edit(join(centre, 'queues.yaml'), [['ring: 15s\nwrap: 30s', 'ring: 40s\nwrap: 90s'], ['  - id: sales\n', '  - id: sales\n    ring: 40s\n    wrap: 90s\n'], ['  - id: support\n', '  - id: support\n    ring: 40s\n    wrap: 90s\n']])
  writeFileSync(join(dir, 'hotline.yaml'), `
web: {https: "", http: "127.0.0.1:0"}
log: {level: warn, format: json}
sip:
  udp: ["127.0.0.1:0"]
  tcp: ["127.0.0.1:0"]
  trunks:
    - name: phones
      kind: test
      local: 127.0.0.1
      sources: [127.0.0.0/8]
      media_from: [127.0.0.0/8]
      numbers: [{name: main, match: ["*"]}]
      caller_ids: ["+74951234567"]
      proxy: 127.0.0.1:${phone}
media: {trunk_ports: {first: 0, last: 0}, browser_ips: [127.0.0.1], browser_port: 0}
softphone:
  callers: {on: true, numbers: [{slug: romashka, called: main, title: Горячая линия «Ромашка»}]}
survey: {delay: 25s}
`)
  const data = join(dir, 'data')
  for (const [login, name, role, line, queues, skills] of people) {
    execFileSync(hotline, ['user', 'add', login, '--data', data, '--name', name, '--role', role, '--line', String(line), '--queues', queues, '--skills', skills], { input: password })
  }
  const server = run(hotline, ['serve', '-c', join(dir, 'hotline.yaml'), '--centre', centre, '--data', data])
  server.stdout.resume()
  const ports = await runFile(data)
  return { base: `http://${ports.http}`, sip: ports.sip_udp[0], phone: `127.0.0.1:${phone}`, server }
}

/** Operators and customers: say('day 20') until they say ok. */
function gather(s) {
  execFileSync('go', ['build', '-o', join(dir, 'crowd'), './internal/crowd'], { cwd: top, stdio: 'inherit' })
  const child = run(join(dir, 'crowd'), ['-url', s.base, '-sip', s.sip, '-phone', s.phone, '-password', password], { cwd: top })
  const waiting = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line))
  return async (what) => {
    const answer = await new Promise((ok) => { waiting.push(ok); child.stdin.write(what + '\n') })
    if (answer !== 'ok') console.log(`  ${what}: ${answer}`)
  }
}

/** What the supervisor's programs ask the API. */
async function api(base, login) {
  const r = await fetch(`${base}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: base }, body: JSON.stringify({ login, password }) })
  const cookie = r.headers.get('set-cookie').split(';')[0]
  return async (method, path, body) => {
    const x = await fetch(`${base}/api/v1${path}`, { method, headers: { cookie, origin: base, 'content-type': 'application/json' }, body: body ? JSON.stringify(body) : undefined })
    if (!x.ok) throw new Error(`${method} ${path}: ${x.status} ${await x.text()}`)
    return x.status === 204 ? null : x.json()
  }
}

const names = ['Иван Петров', 'Елена Соловьёва', 'Мурат Ахметов', 'Наталья Громова', 'Дмитрий Волошин', 'Зоя Ильина', 'Артём Белов', 'Гульнара Садыкова', 'Сергей Ким', 'Вера Антонова', 'Пётр Щербаков', 'Юлия Морозова', 'Олег Тарасов', 'Лидия Фёдорова', 'Ринат Галеев', 'Анна Щукина', 'Борис Левин', 'Софья Панова', 'Игорь Дроздов', 'Алла Рыбина', 'Тимур Исаев', 'Нина Котова', 'Роман Зайцев', 'Клара Мельник']
const remarks = ['Заказ 4417: перенесли доставку на субботу.', 'Просит счёт на почту.', 'Не включается: сброс помог.', 'Возврат 1 290 ₽, заявление отправили.', 'Уточнял гарантию на кофемолку.']
const named = new Map()
async function introduce(boss) {
  for (const c of (await boss('GET', '/calls?limit=200&live=true')).items) {
    const id = c.party?.customer ?? c.customer
    if (!id) continue
    if (!named.has(id) && named.size < names.length) {
      named.set(id, names[named.size])
      await boss('PUT', `/customers/${id}`, { name: named.get(id) })
    }
  }
}

// ---- the pictures ----

const narrow = [[1280, 720, 'light', 'ru'], [1280, 720, 'dark', 'en']]
const wide = [...narrow, [1920, 1080, 'light', 'ru'], [1920, 1080, 'dark', 'en']]
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--use-fake-device-for-media-stream']
const launch = (more) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] })
let bad = 0
const taken = []

async function person(browser, base, login, permissions = ['microphone']) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, permissions, reducedMotion: 'reduce', timezoneId: 'Europe/Moscow' })
  await context.addInitScript(() => { localStorage.setItem('hotline.theme', 'system'); if (!localStorage.getItem('hotline.locale')) localStorage.setItem('hotline.locale', 'ru') })
  if (login) await context.request.post(`${base}/api/v1/session`, { data: { login, password }, headers: { origin: base } })
  const p = await context.newPage()
  p.setDefaultTimeout(40_000)
  p.on('pageerror', (e) => { bad++; console.log(`  page error: ${e}`) })
  return p
}

/** One picture in each look; theme and language change in place, so a call goes on. */
async function shoot(p, name, looks = narrow) {
  if (!only.some((part) => name.includes(part))) return
  for (const [width, height, theme, lang] of looks) {
    await p.setViewportSize({ width, height })
    await p.emulateMedia({ colorScheme: theme })
    await p.evaluate((l) => { const b = document.querySelector(`[data-testid=locale] [data-locale=${l}]`); if (b?.getAttribute('aria-checked') !== 'true') b?.click() }, lang)
    await p.mouse.move(2, height - 2)
    await sleep(350)
    const look = `${name}-${width}-${theme}-${lang}`
    const wrong = await p.evaluate(() => [
      ...(document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : []),
      ...(document.body.innerText.match(/\b[a-z]+\.[a-z_]+(\.[a-z_]+)*\b/g) ?? []).filter((w) => !/\.(wav|io|yaml)$/.test(w)).map((w) => `raw key ${w}`),
      ...[...document.querySelectorAll('button, h1:not(.spoken), h2, th, .chip, .field-label')].filter((b) => b.scrollWidth > b.clientWidth + 1 && getComputedStyle(b).overflow !== 'visible').map((b) => `cut: ${b.textContent?.slice(0, 40)}`),
    ])
    for (const w of wrong) { bad++; console.log(`  ${look}: ${w}`) }
    await p.screenshot({ path: join(out, `${look}.png`) })
    taken.push(join(out, `${look}.png`))
  }
  await p.setViewportSize({ width: 1280, height: 720 })
}

const at = (p, id) => p.getByTestId(id).first()
const state = (p, s) => p.locator(`[data-testid=state][data-state=${s}]`).waitFor()

/** A microphone that talks: a prompt as PCM, the only kind Chromium's false device reads. */
function microphone() {
  const file = readFileSync(join(top, 'configs/prompts/sound/ru/info_main.wav'))
  const body = file.subarray(file.indexOf('data') + 8)
  const wav = Buffer.alloc(44 + body.length * 2)
  wav.write('RIFF', 0); wav.writeUInt32LE(36 + body.length * 2, 4); wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16); wav.writeUInt16LE(1, 20); wav.writeUInt16LE(1, 22); wav.writeUInt32LE(8000, 24); wav.writeUInt32LE(16000, 28); wav.writeUInt16LE(2, 32); wav.writeUInt16LE(16, 34)
  wav.write('data', 36); wav.writeUInt32LE(body.length * 2, 40)
  body.forEach((b, i) => {
    const a = b ^ 0x55
    const m = (a & 15) << 4
    const e = (a >> 4) & 7
    const v = e === 0 ? m + 8 : (m + 0x108) << (e - 1)
    wav.writeInt16LE(a & 0x80 ? v : -v, 44 + 2 * i)
  })
  const name = join(dir, 'voice.wav')
  writeFileSync(name, wav)
  return name
}

async function main() {
  const s = await serve()
  step(`server at ${s.base}`)
  const crowd = gather(s)
  const boss = await api(s.base, 'supervisor')
  await crowd('calm')
  await crowd(`staff ${people.filter((x) => x[2] === 'operator').map((x) => x[0]).join(' ')}`)
  step('a day of calls')
  const calls = Number(process.env.CALLS ?? 38)
  await crowd(`day ${Math.ceil(calls / 3)}`)
  await introduce(boss)
  await crowd(`day ${calls - Math.ceil(calls / 3)}`)
  await introduce(boss)
  let n = 0
  for (const c of (await boss('GET', '/calls?limit=60&outcome=answered')).items) await boss('PUT', `/calls/${c.id}/note`, { text: remarks[n++ % remarks.length] })
  const browser = await launch(['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${microphone()}`])
  try {
    step('operator')
    await crowd('leave anna')
    await operator(browser, s, crowd, boss)
    step('customer')
    await customer(browser, s, crowd)
    step('supervisor')
    await supervisor(browser, s, boss)
  } finally {
    await browser.close()
  }
  step('microphone denied')
  await crowd('leave pavel')
  await denied(s)
}

async function operator(browser, s, crowd, boss) {
  const p = await person(browser, s.base, '')
  await p.goto(`${s.base}/#/login`)
  await at(p, 'login').fill('anna')
  await at(p, 'password').fill(password)
  await shoot(p, 'sign-in')
  await p.keyboard.press('Enter')
  await at(p, 'device-check').waitFor()
  await sleep(1500)
  await shoot(p, 'device-check')
  await crowd('busy')
  await at(p, 'start-shift').click()
  await p.locator('[data-testid=connection][data-path=up]').waitFor()
  await state(p, 'available')
  await sleep(1000)
  await shoot(p, 'operator-idle')
  for (const x of ['boris', 'olga', 'maria']) await crowd(`break ${x} ${x === 'maria' ? 'lunch' : 'short'}`)
  await crowd('call 79161230000 1') // who has called before
  await at(p, 'offer-card').waitFor()
  await introduce(boss)
  await shoot(p, 'operator-ringing')
  await p.keyboard.press('F2')
  await state(p, 'talking')
  await p.keyboard.press('Control+Home')
  await at(p, 'note').fill('Заказ 4421 не пришёл в пункт выдачи, просит перенести на субботу.')
  await sleep(2500)
  // The house fills: others talk, one holds, two wait.
  for (const x of ['boris', 'olga']) await crowd(`back ${x}`)
  for (const [number, key] of [['79037654321', '2'], ['79219876543', '1'], ['79851112233', '2']]) await crowd(`call ${number} ${key}`)
  await sleep(4000)
  await crowd('hold olga')
  for (const [number, key] of [['79267778899', '1'], ['79165554433', '2']]) await crowd(`call ${number} ${key}`)
  await introduce(boss)
  await sleep(5000)
  await miniature(p)
  await shoot(p, 'operator-talking', wide)
  await at(p, 'call-supervisor').click()
  const w = await person(browser, s.base, 'supervisor')
  await w.goto(`${s.base}/#/wall`)
  await at(w, 'live-row').waitFor()
  await sleep(1500)
  await shoot(w, 'wall', wide)
  await at(w, 'bulk-all').click()
  await at(w, 'bulk-bar').waitFor()
  await shoot(w, 'wall-bulk')
  await at(w, 'bulk-message').click()
  await at(w, 'message-dialog').waitFor()
  await shoot(w, 'wall-message')
  await w.keyboard.press('Escape')
  await w.context().close()
  await at(p, 'call-supervisor').click() // taken back
  await p.keyboard.press('F4')
  await at(p, 'muted-band').waitFor()
  await shoot(p, 'operator-muted')
  await p.keyboard.press('F4')
  await p.keyboard.press('F8')
  await p.locator('[data-testid=hold][aria-pressed=true]').waitFor()
  await shoot(p, 'operator-hold')
  await p.keyboard.press('F8')
  await at(p, 'transfer-open').click()
  await at(p, 'transfer-panel').waitFor()
  await shoot(p, 'operator-transfer')
  await p.keyboard.press('Escape')
  await conference(p)
  await at(p, 'status-menu').click()
  await shoot(p, 'operator-status-menu')
  await p.keyboard.press('Escape')
  await crowd('bye')
  await state(p, 'wrapup')
  await sleep(800)
  await shoot(p, 'operator-wrapup')
  await at(p, 'outcome-result').selectOption('solved')
  await p.keyboard.press('Control+Enter')
  await p.context().close()
}

/** The mini-window: a window of its own, whose picture has its own size. */
async function miniature(p) {
  const its = () => p.context().pages().find((x) => x !== p)
  if (!its()) await at(p, 'mini-open').click() // the shift began with it
  await p.locator('[data-testid=locale] [data-locale=ru]').click()
  const w = await until('the mini-window', 10, its)
  await shoot(w, 'mini-window', [[340, 168, 'light', 'ru']])
}

let three = '' // the call of three

/** A colleague joins the talk for a while. */
async function conference(p) {
  three = await at(p, 'talk-card').getAttribute('data-call')
  await p.keyboard.press('F9')
  await p.locator('[data-testid=transfer-target][data-to^="operator:"] [data-testid=transfer-consult]:enabled').first().click()
  await p.locator('[data-testid=consult][data-state=talking]').waitFor()
  await sleep(2500)
  await p.keyboard.press('Control+F10')
  await p.locator('[data-testid=consult][data-state=conference]').waitFor()
  await sleep(4000)
  await shoot(p, 'operator-conference')
  await at(p, 'conference-release').click()
  await p.locator('[data-testid=consult]').waitFor({ state: 'detached' })
}

async function customer(browser, s, crowd) {
  const p = await person(browser, s.base, '')
  await p.goto(`${s.base}/call/romashka`)
  await p.locator('[data-testid=public-dial]:enabled').waitFor()
  await shoot(p, 'customer-before')
  await crowd('calm')
  await crowd('back maria')
  for (const x of ['boris', 'olga', 'maria']) await crowd(`break ${x} short`)
  await at(p, 'public-dial').click()
  await p.locator('[data-testid=public-state][data-phase=menu]').waitFor()
  await shoot(p, 'customer-menu')
  await p.locator('[data-testid=public-keypad] [data-key="1"]').click()
  await p.locator('[data-testid=public-state][data-phase=waiting]').waitFor()
  await sleep(1500)
  await shoot(p, 'customer-queue')
  for (const x of ['boris', 'olga', 'maria']) await crowd(`back ${x}`)
  await p.locator('[data-testid=public-state][data-phase=talking]').waitFor()
  await sleep(1500)
  await shoot(p, 'customer-talking')
  await p.locator('[data-testid=public-state][data-state=ended]').waitFor({ timeout: 60_000 })
  await shoot(p, 'customer-ended')
  await p.locator('[data-testid=public-state][data-state=ring]').waitFor({ timeout: 120_000 })
  await shoot(p, 'customer-survey-ring')
  await at(p, 'public-answer').click()
  for (const key of ['1', '5', '1', '1']) {
    await sleep(5000)
    await p.locator(`[data-testid=public-keypad] [data-key="${key}"]`).click()
  }
  await p.locator('[data-testid=public-state][data-state=ended]').waitFor({ timeout: 60_000 })
  await p.context().close()
}

async function supervisor(browser, s, boss) {
  const p = await person(browser, s.base, 'supervisor')
  const open = async (hash, id, wait = 900) => {
    await p.goto(`${s.base}/#/${hash}`)
    await at(p, id).waitFor()
    await sleep(wait)
  }
  await introduce(boss)
  const calls = (await boss('GET', '/calls?limit=200&outcome=answered&kind=inbound')).items
  const long = calls.filter((c) => c.recordings?.length).sort((a, b) => b.recordings.length - a.recordings.length || b.talk_ms - a.talk_ms)[0]
  await open('calls', 'call-row')
  await shoot(p, 'calls')
  await open(`calls/${long.id}`, 'player', 1500)
  await shoot(p, 'call')
  await p.mouse.move(640, 500)
  await p.evaluate(() => document.querySelector('.call-columns')?.scrollIntoView())
  await shoot(p, 'call-why')
  await open(`calls/${three || long.id}`, 'call-page', 1500)
  await p.evaluate(() => document.querySelector('.call-columns')?.scrollIntoView())
  await shoot(p, 'call-conference', wide)
  await open('rec', 'rec-row')
  await shoot(p, 'recordings')
  await open(`rec/${long.recordings[0]}`, 'player', 1500)
  const wave = await at(p, 'waveform').boundingBox()
  await at(p, 'waveform').click({ position: { x: wave.width * 0.4, y: wave.height / 2 } })
  await shoot(p, 'recording')
  await open('survey', 'survey-row', 1500)
  await shoot(p, 'survey', wide)
  await p.evaluate(() => document.querySelector('[data-testid=repeats]')?.scrollIntoView())
  await shoot(p, 'survey-repeats', wide)
  await open('survey?by=operator', 'survey-row', 1500)
  await shoot(p, 'survey-operators')
  await open('survey?metric=csi&mode=next_day', 'answer-row', 1200)
  await shoot(p, 'survey-answers')
  await open('lines', 'handover-row', 1500)
  await shoot(p, 'lines', wide)
  for (const [hash, name] of [['lost', 'lost'], ['duty', 'duty']]) {
    await p.goto(`${s.base}/#/${hash}`)
    await sleep(1500)
    await shoot(p, name)
  }
  await tickets(open, p, boss, calls)
  await boss('POST', '/opt-outs', { numbers: '8 (916) 123-00-00\n+7 903 765-43-21\n79219876543' })
  await sleep(1500)
  await open('optouts', 'optout-row')
  await at(p, 'optouts-page').locator('textarea').fill('79851112233\nникто\n112')
  await at(p, 'optouts-page').locator('button[type=submit]').click()
  await sleep(1500)
  await shoot(p, 'opt-outs')
  for (const [number, reason, days] of [['+79033334455', 'Звонит и молчит: 14 звонков за час', 30], ['+79857776655', 'Угрожал оператору, заявление подано', 365], ['+79261112200', 'Автодозвон чужого робота', 7]]) await boss('POST', '/blacklist', { number, reason, days })
  await boss('DELETE', `/blacklist/${(await boss('GET', '/blacklist')).items[0].id}`)
  await open('blacklist', 'blacklist-row', 900)
  await shoot(p, 'blacklist')
  await boss('POST', '/emergency', { kind: 'closed', reason: 'Пожарная тревога' })
  await open('wall', 'emergency', 1500)
  await shoot(p, 'wall-emergency')
  const c = await person(browser, s.base, '')
  await c.goto(`${s.base}/call/romashka`)
  await sleep(1500)
  await shoot(c, 'customer-closed')
  await c.context().close()
  await boss('DELETE', '/emergency', {})
  await p.context().close()
  const a = await person(browser, s.base, 'admin')
  await a.goto(`${s.base}/#/admin/users`)
  await a.getByText('anna').first().waitFor()
  await shoot(a, 'users')
  await at(a, 'user-add').click()
  await shoot(a, 'users-add')
  await a.keyboard.press('Escape')
  for (const [hash, name] of [['admin/queues', 'settings-queues'], ['ivr/main', 'settings-menu'], ['admin/prompts', 'settings-prompts'], ['admin/settings', 'settings-files'], ['admin/versions', 'settings-versions']]) {
    await a.goto(`${s.base}/#/${hash}`)
    await sleep(2000)
    await shoot(a, name, name === 'settings-menu' ? wide : narrow)
  }
  await a.context().close()
}

/** What was not solved in the calls, in its four levels and states. */
async function tickets(open, p, boss, calls) {
  const of = [['critical', 'Не пришёл заказ 4421'], ['high', 'Списали деньги дважды'], ['normal', 'Вернуть кофемолку по гарантии'], ['normal', 'Прислать счёт на почту'], ['low', 'Предложил новую рубрику']]
  const made = []
  for (const [i, [importance, title]] of of.entries()) made.push(await boss('POST', '/tickets', { call: calls[i].id, importance, title }))
  await boss('PATCH', `/tickets/${made[0].number}`, { status: 'work', note: 'Склад ищет посылку, ответят до вечера.' })
  await boss('PATCH', `/tickets/${made[2].number}`, { status: 'work' })
  await boss('PATCH', `/tickets/${made[2].number}`, { status: 'waiting', note: 'Ждём фото чека.' })
  await open('tickets', 'ticket-row')
  await shoot(p, 'tickets', wide)
  await open(`tickets/${made[0].number}`, 'ticket-history')
  await shoot(p, 'ticket')
}

async function denied(s) {
  const browser = await launch(['--deny-permission-prompts'])
  try {
    const p = await person(browser, s.base, 'pavel', [])
    await p.goto(`${s.base}/#/op`)
    await at(p, 'start-shift').click()
    await p.locator('[data-testid=strip-mic]').waitFor()
    await sleep(800)
    await shoot(p, 'operator-microphone-denied')
  } finally {
    await browser.close()
  }
}

/** The first page of `hotline demo`. */
async function startPage() {
  const data = join(dir, 'demo')
  const demo = run(hotline, ['demo', '--data', data])
  demo.stdout.resume()
  const base = `http://${(await runFile(data)).http}`
  const browser = await launch([])
  try {
    const p = await person(browser, base, '')
    await p.goto(`${base}/`)
    await at(p, 'start-page').waitFor()
    await shoot(p, 'start')
  } finally {
    await browser.close()
    demo.kill('SIGINT')
  }
}

/** 128 colours are enough for a screen and a third of the bytes; without ImageMagick the pictures stay as they are. */
function shrink() {
  for (const name of taken) {
    try {
      execFileSync('convert', [name, '-strip', '-dither', 'None', '-colors', '128', `PNG8:${name}`])
    } catch (e) {
      if (e.code === 'ENOENT') return console.log('  convert (ImageMagick) is missing: the pictures are large')
      throw e
    }
  }
}

try {
  step('start page')
  await startPage()
  await main()
} catch (e) {
  bad++
  console.log(e)
} finally {
  for (const c of children.reverse()) c.kill('SIGINT')
  await sleep(1500)
  for (const c of children) if (c.exitCode === null) c.kill('SIGKILL')
  if (!process.env.KEEP) rmSync(dir, { recursive: true, force: true })
}
shrink()
step(`pictures in ${out}, ${bad} complaints`)
process.exit(bad ? 1 : 0)
