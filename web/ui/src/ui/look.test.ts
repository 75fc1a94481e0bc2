import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setLocale } from '../lib/i18n'
import type { OperatorState } from '../op/protocol'
import { look } from './parts'

globalThis.document ??= { documentElement: {} } as Document

test('each state of an operator has a word, an icon and a colour of its own', async () => {
  const states: OperatorState[] = ['offline', 'available', 'ringing', 'talking', 'wrapup', 'break', 'training', 'backoffice', 'outbound', 'not_responding', 'lost']
  const style = readFileSync('src/style.css', 'utf8')
  for (const lang of ['ru', 'en'] as const) {
    await setLocale(lang)
    const looks = [...states.map((s) => look(s)), look('break', 'no_audio'), look('talking', '', true)]
    assert.equal(new Set(looks.map((l) => l.word)).size, looks.length, lang)
    assert.equal(new Set(looks.map((l) => l.icon)).size, looks.length, lang)
    for (const l of looks) assert.match(style, new RegExp(`\\.s-${l.css}\\b`), l.css)
  }
})
