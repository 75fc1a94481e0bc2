// Walks through an operator's and a customer's day on the mock, with the keyboard, and says what did not work.
import { chromium } from 'playwright-core'
import assert from 'node:assert/strict'

const base = process.env.BASE ?? 'http://127.0.0.1:5173'
const post = (path) => fetch(base + path, { method: 'POST' })
const scene = (name) => post(`/mock/scene/${name}`)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
})
let failed = 0
async function step(name, run) {
  try {
    await run()
    console.log(`ok   ${name}`)
  } catch (e) {
    failed++
    console.log(`FAIL ${name}: ${String(e.message ?? e).split('\n').slice(0, 3).join(' ')}`)
  }
}

const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, permissions: ['microphone'] })
const p = await context.newPage()
p.setDefaultTimeout(8000)
const state = (s) => p.locator(`[data-testid=state][data-state=${s}]`).waitFor()
const up = (page = p) => page.locator('[data-testid=connection][data-path=up]').waitFor()
const box = async (id) => p.getByTestId(id).first().boundingBox()
// The microphone's senders of the page, seen from outside.
await context.addInitScript(() => {
  window.pcs = []
  const Real = RTCPeerConnection
  window.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); window.pcs.push(this) } }
})
const sending = () => p.evaluate(() => {
  const live = window.pcs.filter((c) => c.connectionState === 'connected' && c.getTransceivers()[0]?.mid !== undefined)
  const own = live.find((c) => c.localDescription?.type === 'offer')
  const s = own?.getSenders()[0]
  return { track: !!s?.track, enabled: s?.track?.enabled ?? null }
})

await step('sign in by the form, land at the workspace', async () => {
  await p.goto(`${base}/#/login`)
  await p.getByTestId('login').fill('anna')
  await p.getByTestId('password').fill('wrong')
  await p.keyboard.press('Enter')
  await p.getByTestId('login-error').waitFor()
  await p.getByTestId('password').fill('anna-demo')
  await p.keyboard.press('Enter')
  await p.getByTestId('device-check').waitFor()
})
await step('start the shift: the sound path is up', async () => {
  await scene('available')
  await p.getByTestId('start-shift').click()
  await up()
  await state('available')
})
await step('idle: nothing is sent', async () => {
  await p.waitForFunction(() => true)
  await p.waitForTimeout(300)
  assert.deepEqual(await sending(), { track: false, enabled: null })
})
await step('a ring moves nothing on the page', async () => {
  const before = [await box('queue-row'), await box('status-menu')]
  await scene('ringing')
  await p.getByTestId('offer-card').waitFor()
  await p.waitForTimeout(200)
  assert.deepEqual([await box('queue-row'), await box('status-menu')], before)
  assert.match(await p.title(), /^☎ Продажи/)
  assert.match(await p.locator('#favicon').getAttribute('href'), /ring/)
  assert.equal(await p.evaluate(() => document.activeElement === document.body), true)
  assert.equal((await sending()).track, true)
})
await step('Tab goes to Answer first', async () => {
  await p.keyboard.press('Tab')
  assert.equal(await p.evaluate(() => document.activeElement?.getAttribute('data-testid')), 'answer')
})
await step('F2 answers; hang up is inert in the first second', async () => {
  await p.keyboard.press('F2')
  await state('talking')
  await p.keyboard.press('Control+F2')
  await p.waitForTimeout(300)
  await state('talking')
  assert.equal(await p.title(), 'hotline')
})
await step('F4 mutes the track at once and says so', async () => {
  await p.keyboard.press('F4')
  await p.getByTestId('muted-band').waitFor()
  assert.deepEqual(await sending(), { track: true, enabled: false })
  await p.keyboard.press('F4')
  await p.getByTestId('muted-band').waitFor({ state: 'detached' })
  assert.deepEqual(await sending(), { track: true, enabled: true })
})
await step('the operator hears the other side', async () => {
  await p.waitForFunction(() => Number(document.querySelector('[data-testid=level-in]')?.dataset.level) > 1)
})
await step('F8 holds and resumes', async () => {
  await p.keyboard.press('F8')
  await p.locator('[data-testid=hold][aria-pressed=true]').waitFor()
  await p.keyboard.press('F8')
  await p.locator('[data-testid=hold][aria-pressed=false]').waitFor()
})
await step('F9 opens the transfer, search finds, Esc closes', async () => {
  await p.keyboard.press('F9')
  await p.getByTestId('transfer-search').fill('орл')
  assert.equal(await p.getByTestId('transfer-target').count(), 1)
  await p.keyboard.press('Escape')
  await p.getByTestId('transfer-panel').waitFor({ state: 'detached' })
})
await step('consult, then back', async () => {
  await p.keyboard.press('F9')
  await p.locator('[data-to="operator:9"] [data-testid=transfer-consult]').click()
  await p.getByTestId('consult').waitFor()
  await p.getByTestId('transfer-back').click()
  await p.getByTestId('consult').waitFor({ state: 'detached' })
})
await step('Ctrl+F10 makes it three, F8 holds, Esc drops nobody, the colleague is let go', async () => {
  await p.keyboard.press('F9')
  await p.locator('[data-to="operator:9"] [data-testid=transfer-consult]').click()
  await p.locator('[data-testid=consult][data-state=talking]').waitFor()
  await p.keyboard.press('Control+F10')
  await p.locator('[data-testid=consult][data-state=conference]').waitFor()
  await p.keyboard.press('Escape')
  await p.keyboard.press('F8')
  await p.locator('[data-testid=hold][aria-pressed=true]').waitFor()
  await p.keyboard.press('F8')
  await p.locator('[data-testid=hold][aria-pressed=false]').waitFor()
  await p.getByTestId('conference-release').click()
  await p.getByTestId('consult').waitFor({ state: 'detached' })
})
await step('keypad by digits of the keyboard', async () => {
  await p.getByTestId('keypad-open').click()
  await p.keyboard.press('5')
  await p.locator('.call-keypad output', { hasText: '5' }).waitFor()
})
await step('a note saves itself', async () => {
  const saved = p.waitForRequest((r) => r.method() === 'PUT' && /\/calls\/c2k\/note$/.test(r.url()))
  await p.getByTestId('note').fill('адрес: Ленина, 5')
  assert.deepEqual((await saved).postDataJSON(), { text: 'адрес: Ленина, 5' })
  await p.locator('[data-testid=note-saved][data-state=saved]').waitFor()
})
await step('do-not-record asks once', async () => {
  await p.getByTestId('rec-forbid').click()
  await p.getByTestId('confirm-yes').click()
  await p.locator('[data-testid=recording][data-state=forbidden]').waitFor()
})
await step('a reload comes straight back into the call, with sound and the unsaved note', async () => {
  await p.getByTestId('note').fill('адрес: Ленина, 7')
  await p.reload()
  await state('talking')
  await up()
  assert.equal((await sending()).track, true)
  await p.locator('[data-testid=talk-timer]', { hasText: /0:\d\d/ }).waitFor()
  assert.equal(await p.getByTestId('note').inputValue(), 'адрес: Ленина, 7')
})
await step('a lost socket: strip, then back by itself; the sound path stays', async () => {
  const paths = await p.evaluate(() => window.pcs.length)
  await post('/mock/cut')
  await p.locator('[data-testid=strip-reconnect][data-kind=socket]').waitFor()
  await p.getByTestId('strip-reconnect').waitFor({ state: 'detached' })
  await state('talking')
  assert.equal(await p.evaluate(() => window.pcs.length), paths)
})
await step('a dead sound path is made anew', async () => {
  await p.evaluate(() => { const own = window.pcs.filter((c) => c.connectionState === 'connected' && c.localDescription?.type === 'answer').pop(); own.close() })
  await p.locator('[data-testid=connection][data-path=broken], [data-testid=connection][data-path=connecting]').first().waitFor({ timeout: 20_000 })
  await p.locator('[data-testid=connection][data-path=up]').waitFor({ timeout: 20_000 })
})
await step('Ctrl+F2 ends it; the wrap-up wants a result; Ctrl+Enter from the note', async () => {
  await p.keyboard.press('Control+F2')
  await state('wrapup')
  await p.getByTestId('note').focus()
  await p.keyboard.press('Control+Enter')
  await p.getByText('Выберите результат').waitFor()
  await p.getByTestId('outcome-result').selectOption('solved')
  await p.getByTestId('note').focus()
  await p.keyboard.press('Control+Enter')
  await state('available')
})
await step('a state chosen in a call is pending and can be taken back', async () => {
  await scene('talking')
  await state('talking')
  await p.getByTestId('status-menu').click()
  await p.getByTestId('status-break-lunch').click()
  await p.locator('.status-pending').waitFor()
  await p.locator('.status-pending .link').click()
  await p.locator('.status-pending').waitFor({ state: 'detached' })
})
await step('a second tab is told, and can take over', async () => {
  await scene('available')
  const q = await context.newPage()
  await q.goto(`${base}/#/op`)
  await q.getByTestId('start-shift').click()
  await q.getByTestId('take-over').click()
  await up(q)
  await p.getByTestId('take-over').waitFor()
  await p.getByTestId('take-over').click()
  await up()
  await q.getByTestId('take-over').waitFor()
  await q.close()
})
await step('a ring on another page: a bar with Answer, F2 leads back', async () => {
  await p.goto(`${base}/#/calls`)
  await scene('ringing')
  await p.locator('[data-testid=callbar][data-state=ringing]').waitFor()
  await p.keyboard.press('F2')
  await p.getByTestId('talk-card').waitFor()
  await p.reload()
  await state('talking')
  await scene('available')
  await state('available')
})
await step('outgoing call', async () => {
  await p.getByTestId('dial-number').fill('89161234567')
  await p.keyboard.press('Enter')
  await state('outbound')
})
await step('end of shift', async () => {
  await scene('available')
  await state('available')
  await p.getByTestId('status-menu').click()
  await p.getByTestId('status-signout').click()
  await p.getByTestId('device-check').waitFor()
})
await step('a microphone denied: the strip and its cure', async () => {
  const c = await browser.newContext({ permissions: [] })
  await c.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')) })
  const q = await c.newPage()
  await q.goto(`${base}/#/op`)
  await c.request.post(`${base}/api/v1/session`, { data: { login: 'anna', password: 'anna-demo' } })
  await q.reload()
  await q.getByTestId('start-shift').click()
  await q.locator('[data-testid=strip-mic][data-reason=denied]').waitFor()
  await q.locator('[data-testid=state][data-reason=no_audio]').waitFor()
  await c.close()
})

const customer = await context.newPage()
customer.setDefaultTimeout(8000)
const where = (s) => customer.locator(`[data-testid=public-state][data-state=${s}]`).waitFor()
await step('customer: call, keys, reload, hang up', async () => {
  await customer.goto(`${base}/call/demo`)
  await customer.locator('[data-testid=public-dial]:enabled').click()
  await where('in_call')
  await customer.locator('[data-testid=public-keypad] [data-key="1"]').click()
  await customer.locator('[data-testid=public-state][data-phase=waiting]').waitFor()
  await customer.getByTestId('public-hangup').click()
  await where('ended')
})
await step('customer: the robot calls back', async () => {
  await post('/mock/ring')
  await where('ring')
  await customer.getByTestId('public-answer').click()
  await where('in_call')
  await customer.getByTestId('public-hangup').click()
  await where('ended')
})
await step('supervisor: wallboard, calls, a recording played and sought', async () => {
  await context.request.post(`${base}/api/v1/session`, { data: { login: 'boss', password: 'boss-demo' } })
  await p.goto(`${base}/#/wall`)
  await p.reload()
  await p.getByTestId('wall-queue').first().waitFor()
  await p.getByTestId('figure-open').nth(1).click()
  await p.getByTestId('call-row').first().waitFor()
  assert.match(p.url(), /outcome=answered/)
  await p.goto(`${base}/#/rec/r4`)
  await p.getByTestId('player-play').click()
  await p.waitForFunction(() => document.querySelector('[data-testid=player-audio]').currentTime > 0.3)
  await p.getByTestId('waveform').click({ position: { x: 400, y: 40 } })
  await p.waitForFunction(() => document.querySelector('[data-testid=player-audio]').currentTime > 4)
})
await step('languages and themes switch in place', async () => {
  await p.locator('[data-testid=locale] [data-locale=en]').click()
  await p.getByText('Recordings').first().waitFor()
  await p.getByTestId('theme').click()
  await p.getByTestId('theme-dark').click()
  assert.equal(await p.evaluate(() => document.documentElement.dataset.theme), 'dark')
})
await browser.close()
console.log(failed ? `${failed} failed` : 'all walked')
process.exit(failed ? 1 : 0)
