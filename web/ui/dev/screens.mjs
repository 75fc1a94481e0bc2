// Pictures of each screen from the mock: node dev/screens.mjs [out-dir] [name-part] [--full]
// Each at 1280 in Russian, light; with --full also 1920 and 420, dark and English. Prints console errors, sideways
// scrolling and raw keys, and fails on them.
import { chromium } from 'playwright-core'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const args = process.argv.slice(2).filter((a) => !a.startsWith('--'))
const full = process.argv.includes('--full')
const one = process.argv.find((a) => a.startsWith('--look='))?.slice(7).split(',')
const out = args[0] ?? await mkdtemp(join(tmpdir(), 'hotline-screens-'))
const only = args[1] ?? ''
const base = process.env.BASE ?? 'http://127.0.0.1:5173'
await mkdir(out, { recursive: true })

const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
})

let browser = await launch()
const scene = (name) => fetch(`${base}/mock/scene/${name}`, { method: 'POST' })
const click = (id) => async (p) => { await p.getByTestId(id).first().click() }
const op = (name, more) => ({ name: `op-${name}`, as: 'anna', hash: '#/op', async do(p) {
  await scene('available')
  await p.getByTestId('start-shift').click()
  await p.locator('[data-testid=connection][data-path=up]').waitFor()
  await scene(name.split('_and_')[0])
  await p.waitForTimeout(900)
  await more?.(p)
} })
const screens = [
  { name: 'start', hash: '#/' },
  { name: 'login', hash: '#/login' },
  { name: 'device-check', as: 'anna', hash: '#/op' },
  op('available'),
  op('ringing'),
  op('unknown'),
  op('talking', async (p) => p.waitForTimeout(4500)),
  op('talking_and_transfer', click('transfer-open')),
  op('talking_and_keypad', click('keypad-open')),
  op('talking_and_muted', async (p) => { await p.getByTestId('mute').click(); await p.waitForTimeout(2200) }),
  op('talking_and_forbid', click('rec-forbid')),
  op('talking_and_promise', click('promise')),
  op('talking_and_escalate', click('escalate-open')),
  op('hold'),
  op('consult'),
  op('conference'),
  op('asked'),
  op('dialling'),
  op('wrapup'),
  op('wrapup_and_ticket', click('ticket-open')),
  op('lunch'),
  op('no_audio'),
  op('missed'),
  op('available_and_menu', click('status-menu')),
  { name: 'op-lost', as: 'anna', hash: '#/op', async do(p) { await op('talking').do(p); await p.context().setOffline(true); await fetch(`${base}/mock/cut`, { method: 'POST' }); await p.waitForTimeout(1200) }, after: (p) => p.context().setOffline(false), noisy: true },
  { name: 'wall', as: 'boss', hash: '#/wall' },
  { name: 'wall-emergency', as: 'boss', hash: '#/wall', do: click('emergency-open') },
  { name: 'wall-waiting', as: 'boss', hash: '#/wall', do: click('waiting-menu') },
  { name: 'wall-withdraw', as: 'boss', hash: '#/wall', async do(p) { await p.getByTestId('waiting-menu').first().click(); await p.getByTestId('waiting-withdraw').click() } },
  { name: 'debts', as: 'boss', hash: '#/lost', do: (p) => p.waitForTimeout(600) },
  { name: 'debts-done', as: 'boss', hash: '#/lost?show=done', do: (p) => p.waitForTimeout(600) },
  { name: 'debts-settle', as: 'boss', hash: '#/lost', do: click('promise-settle') },
  { name: 'tickets', as: 'boss', hash: '#/tickets', do: (p) => p.waitForTimeout(600) },
  { name: 'tickets-none', as: 'boss', hash: '#/tickets?status=done', do: (p) => p.waitForTimeout(600) },
  { name: 'ticket-one', as: 'anna', hash: '#/tickets/2026-000042', do: (p) => p.waitForTimeout(600) },
  { name: 'messages', as: 'boss', hash: '#/rec?what=voicemail' },
  { name: 'calls', as: 'boss', hash: '#/calls' },
  { name: 'call', as: 'boss', hash: '#/calls/c24', wait: 'player' },
  { name: 'rec', as: 'boss', hash: '#/rec/r4', wait: 'player' },
  { name: 'reports', as: 'boss', hash: '#/reports/queues' },
  { name: 'nowhere', as: 'anna', hash: '#/nowhere' },
  { name: 'survey', as: 'boss', hash: '#/survey' },
  { name: 'survey-operators', as: 'boss', hash: '#/survey?by=operator' },
  { name: 'survey-answers', as: 'boss', hash: '#/survey?metric=fcr&mode=next_day&by=queue&key=sales' },
  { name: 'survey-repeats', as: 'boss', hash: '#/survey?repeats=fcr&by=queue&key=sales' },
  { name: 'users', as: 'admin', hash: '#/admin/users' },
  { name: 'users-add', as: 'admin', hash: '#/admin/users', do: click('user-add') },
  { name: 'public', path: '/call/demo', do: (p) => p.locator('[data-testid=public-dial]:enabled').waitFor() },
  { name: 'public-call', path: '/call/demo', async do(p) { await p.locator('[data-testid=public-dial]:enabled').click(); await p.locator('[data-state=in_call]').first().waitFor(); await p.waitForTimeout(1200) } },
  { name: 'public-ring', path: '/call/demo', async do(p) { await p.locator('[data-testid=public-dial]:enabled').waitFor(); await fetch(`${base}/mock/ring`, { method: 'POST' }); await p.waitForTimeout(500) } },
]
const looks = one ? [[Number(one[0]), one[1] ?? 'light', one[2] ?? 'ru']] : full
  ? [[1280, 'light', 'ru'], [1280, 'dark', 'ru'], [1280, 'light', 'en'], [1920, 'light', 'ru'], [1920, 'dark', 'en'], [420, 'light', 'ru'], [420, 'dark', 'en']]
  : [[1280, 'light', 'ru']]

let bad = 0
const complain = (where, what) => { bad++; console.log(`${where}: ${what}`) }
for (const s of screens) {
  if (!s.name.includes(only)) continue
  for (const [width, theme, lang] of looks) {
    const where = `${s.name}-${width}-${theme}-${lang}`
    if (!browser.isConnected()) browser = await launch()
    const context = await browser.newContext({ viewport: { width, height: width === 1920 ? 1080 : width === 420 ? 900 : 720 }, permissions: ['microphone', 'clipboard-write'] })
    await context.addInitScript(([t, l]) => { localStorage.setItem('hotline.theme', t); localStorage.setItem('hotline.locale', l) }, [theme, lang])
    const p = await context.newPage()
    const errors = []
    p.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()) })
    p.on('pageerror', (e) => errors.push(String(e)))
    try {
      if (s.as) await context.request.post(`${base}/api/v1/session`, { data: { login: s.as, password: `${s.as}-demo` } })
      else await context.request.delete(`${base}/api/v1/session`)
      await p.goto(base + (s.path ?? '/') + (s.hash ?? ''))
      await p.waitForTimeout(500)
      if (s.wait) await p.getByTestId(s.wait).first().waitFor()
      await s.do?.(p)
      await p.waitForTimeout(300)
      await p.screenshot({ path: join(out, `${where}.png`) })
      const wide = await p.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (wide > 0) complain(where, `scrolls sideways by ${wide} px`)
      const raw = await p.evaluate(() => (document.body.innerText.match(/\b[a-z]+\.[a-z_]+(\.[a-z_]+)*\b/g) ?? []).filter((w) => !/\.(wav|io)$/.test(w)))
      if (raw.length) complain(where, `raw keys ${raw.join(' ')}`)
      const small = await p.evaluate(() => [...document.querySelectorAll('button, a[href], select')].filter((b) => { const r = b.getBoundingClientRect(); return r.width && (r.height < 18 || r.width < 18) }).map((b) => `${b.className}:${b.textContent?.slice(0, 20)}`))
      if (small.length) complain(where, `small targets ${small.join(', ')}`)
      if (!s.noisy) for (const e of errors.filter((x) => !/401/.test(x))) complain(where, e)
      await s.after?.(p)
    } catch (e) {
      complain(where, String(e).split('\n')[0])
      await p.screenshot({ path: join(out, `${where}-failed.png`) }).catch(() => {})
    }
    await context.close()
  }
}
await browser.close()
console.log(`pictures in ${out}, ${bad} complaints`)
process.exit(bad ? 1 : 0)
