import { test } from 'node:test'
import assert from 'node:assert/strict'
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

test('no exclamation marks; plurals have all their forms', () => {
  for (const [key, text] of Object.entries(ru)) {
    assert.ok(!text.includes('!') && !en[key as keyof typeof ru].includes('!'), key)
    if (!key.startsWith('n.')) continue
    assert.equal(text.split('|').length, 3, key)
    assert.equal(en[key as keyof typeof ru].split('|').length, 2, key)
  }
})
