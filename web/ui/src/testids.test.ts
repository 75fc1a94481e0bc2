import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What tests in a browser find things by: each must be on some screen. */
const ids = `
login-form device-check start-shift status-menu status-timer queue-row offer-card answer decline hangup mute hold
transfer-open transfer-search transfer-consult transfer-complete transfer-back keypad rec-pause level-in level-out quality
note outcome wrapup-timer ready-after strip-reconnect take-over wall-kpi wall-queue wall-agent live-row
rec-row player waveform report-table survey-summary ivr-diagram
ivr-node ivr-problem public-call public-hangup public-keypad public-state toast confirm
locale theme figure-open offer-reason break-line lost-list lost-take rec-forbid
promise wall-callbacks wall-help wall-alarm wall-lost break-limit mini-window bulk-bar bulk-queue bulk-skill bulk-message message-read call-supervisor ivr-export ivr-apply prompt-sheet prompt-import shared-number blacklist
`.trim().split(/\s+/)

test('every name that tests rely on is on a screen', () => {
  const sources = readdirSync('src', { recursive: true }).map(String).filter((f) => f.endsWith('.tsx') && !f.endsWith('.test.tsx'))
    .map((f) => readFileSync(join('src', f), 'utf8')).join('\n')
  const used = new Set([...sources.matchAll(/\b(?:data-)?testid(?:=|: |'\] \?\? )["']([a-z-]+)["']/g)].map((m) => m[1]))
  const quoted = (id: string) => new RegExp(`\\bdata-testid=\\{[^}]*'${id}'`).test(sources)
  assert.deepEqual(ids.filter((id) => !used.has(id) && !quoted(id)), [])
})
