import { test } from 'node:test'
import assert from 'node:assert/strict'
import { actsInFields, deedOf, keyHint, keymap, pressed, setKey, standard, standardKeys, taken, toneOf, type Deed } from './keymap'

const press = (code: string, more: Partial<Record<'ctrlKey' | 'shiftKey', boolean>> & { key?: string } = {}) => ({ code, key: '', ctrlKey: false, shiftKey: false, ...more })
const ctrl = { ctrlKey: true }
const shift = { shiftKey: true }

test('the keys of UX 13, by their place', () => {
  const table: [ReturnType<typeof press>, Deed, string][] = [
    [press('F2'), 'answer', 'F2'], [press('F4'), 'mute', 'F4'], [press('F8'), 'hold', 'F8'], [press('F9'), 'transfer', 'F9'],
    [press('F9', ctrl), 'complete', 'Ctrl+F9'], [press('F10', ctrl), 'conference', 'Ctrl+F10'], [press('Escape'), 'cancel', 'Esc'],
    [press('F2', ctrl), 'hangup', 'Ctrl+F2'], [press('F8', ctrl), 'ready', 'Ctrl+F8'], [press('Enter', ctrl), 'wrap', 'Ctrl+Enter'],
    [press('NumpadEnter', ctrl), 'wrap', 'Ctrl+Enter'], [press('Slash', { key: '.' }), 'search', '/'], [press('Slash', { ...shift, key: ',' }), 'help', '?'],
    [press('Digit7', { ...shift, key: '?' }), 'help', '?'], [press('Slash', { key: '?' }), 'help', '?'],
  ]
  for (const [e, deed, hint] of table) {
    assert.equal(deedOf(e), deed, hint)
    assert.equal(keyHint(deed), hint)
  }
  assert.equal(deedOf(press('F2', shift)), undefined, 'Shift changes layouts')
  assert.equal(deedOf(press('KeyA')), undefined)
})

test('in a field only function keys and Ctrl+Enter act', () => {
  for (const name of ['F2', 'Ctrl+F8', 'Ctrl+Enter']) assert.ok(actsInFields(name), name)
  for (const name of ['Escape', 'Slash', 'Shift+Slash', 'KeyM', 'Insert']) assert.ok(!actsInFields(name), name)
})

test('any key is changed, or off, and all go back', () => {
  setKey('mute', 'KeyM')
  assert.equal(deedOf(press('KeyM', { key: 'ь' })), 'mute')
  assert.equal(deedOf(press('F4')), undefined)
  setKey('hangup', '')
  assert.equal(keyHint('hangup'), undefined)
  assert.equal(deedOf(press('F2', ctrl)), undefined)
  setKey('help', '')
  assert.equal(deedOf(press('Digit7', { ...shift, key: '?' })), undefined)
  setKey('pad', '')
  assert.equal(toneOf(press('Digit5')), '')
  standardKeys()
  assert.deepEqual(keymap.value, standard)
})

test('a key that is taken, or that browser and layout need, is not given', () => {
  assert.equal(taken('F2', 'mute'), 'answer')
  assert.equal(taken('F4', 'mute'), '')
  for (const name of ['F5', 'F12', 'Ctrl+F5', 'Ctrl+KeyC', 'Shift+KeyA', 'Ctrl+Shift+KeyA', 'Digit1', 'Tab', 'Space', 'ArrowLeft', 'Enter', 'Escape', 'ShiftLeft']) assert.equal(taken(name, 'mute'), 'unsuitable', name)
  for (const name of ['KeyM', 'F10', 'Ctrl+F7', 'Ctrl+Space', 'Insert']) assert.equal(taken(name, 'mute'), '', name)
  assert.equal(taken('Escape', 'cancel'), '')
  assert.equal(pressed(press('F8', ctrl)), 'Ctrl+F8')
})

test('the keypad takes digits of both blocks, star and hash of any layout', () => {
  assert.equal(toneOf(press('Digit3', { key: '3' })), '3')
  assert.equal(toneOf(press('Numpad0', { key: '0' })), '0')
  assert.equal(toneOf(press('Digit3', { ...shift, key: '№' })), '#')
  assert.equal(toneOf(press('Digit8', { ...shift, key: '*' })), '*')
  assert.equal(toneOf(press('NumpadMultiply', { key: '*' })), '*')
  assert.equal(toneOf(press('Digit7', { ...shift, key: '?' })), '')
  assert.equal(toneOf(press('Digit1', { ...ctrl, key: '1' })), '')
})
