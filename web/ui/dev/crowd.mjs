// How smooth the wall is at the peak of a large house: with CROWD=500,2000 npm run mock running, node dev/crowd.mjs
// tells the size of a board and, over ten seconds, how long frames took and how long the page was busy.
import { chromium } from 'playwright-core'

const base = process.env.BASE ?? 'http://127.0.0.1:5173'
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'] })
const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, reducedMotion: 'reduce' })
await context.request.post(`${base}/api/v1/session`, { data: { login: 'boss', password: 'boss-demo' } })
const p = await context.newPage()
const sizes = []
p.on('websocket', (ws) => ws.on('framereceived', (f) => sizes.push(f.payload.length)))
await p.goto(`${base}/#/wall`)
await p.getByTestId('wall-agent').first().waitFor()
await p.waitForTimeout(2000)
const r = await p.evaluate(() => new Promise((ok) => {
  const frames = []
  let busy = 0
  new PerformanceObserver((l) => { for (const e of l.getEntries()) busy += e.duration }).observe({ type: 'longtask' })
  let last = performance.now()
  const end = last + 10_000
  const step = (now) => {
    frames.push(now - last)
    last = now
    if (now < end) requestAnimationFrame(step)
    else ok({ frames: frames.sort((a, b) => a - b), busy, nodes: document.querySelectorAll('*').length })
  }
  requestAnimationFrame(step)
}))
const at = (q) => Math.round(r.frames[Math.min(r.frames.length - 1, Math.floor(q * r.frames.length))])
console.log(`board ${Math.round(sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length) / 1024)} KB, ${r.nodes} elements`)
console.log(`frames in 10 s: ${r.frames.length}, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; long tasks ${Math.round(r.busy)} ms`)
await browser.close()
