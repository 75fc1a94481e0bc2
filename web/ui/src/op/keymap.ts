// Which key does what (UX 13): the standard, and what this browser's person made of it. Keys are known by their place
// (event.code), so any layout works.
import { signal } from '@preact/signals'
import { keep, kept } from '../lib/keep'

/** pad: the digits of the open keypad, which can only be on or off. */
export type Deed = 'answer' | 'mute' | 'hold' | 'transfer' | 'complete' | 'conference' | 'cancel' | 'hangup' | 'ready' | 'wrap' | 'search' | 'help' | 'pad'

export const standard: Record<Deed, string> = {
  answer: 'F2', mute: 'F4', hold: 'F8', transfer: 'F9', complete: 'Ctrl+F9', conference: 'Ctrl+F10', cancel: 'Escape', hangup: 'Ctrl+F2',
  ready: 'Ctrl+F8', wrap: 'Ctrl+Enter', pad: 'Digits', search: 'Slash', help: 'Shift+Slash',
}

type Keymap = Record<Deed, string> // '' is off
const deeds = Object.keys(standard) as Deed[]

function remembered(): Keymap {
  try {
    const own = JSON.parse(kept('keys') ?? '{}') as Record<string, unknown>
    return Object.fromEntries(deeds.map((d) => [d, typeof own[d] === 'string' ? own[d] : standard[d]])) as Keymap
  } catch {
    return standard
  }
}

export const keymap = signal<Keymap>(remembered())

export function setKey(d: Deed, key: string): void {
  keymap.value = { ...keymap.value, [d]: key }
  const own = Object.fromEntries(deeds.filter((x) => keymap.value[x] !== standard[x]).map((x) => [x, keymap.value[x]]))
  keep('keys', Object.keys(own).length ? JSON.stringify(own) : null)
}

export function standardKeys(): void {
  keymap.value = standard
  keep('keys', null)
}

type Press = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'shiftKey'>

/** A press as a name: `Ctrl+F8`, `Slash`. */
export function pressed(e: Press): string {
  const code = e.code === 'NumpadEnter' ? 'Enter' : e.code === 'NumpadDivide' ? 'Slash' : e.code
  return `${e.ctrlKey ? 'Ctrl+' : ''}${e.shiftKey ? 'Shift+' : ''}${code}`
}

/** What a press asks for. A question mark asks for help wherever the layout has it. */
export function deedOf(e: Press): Deed | undefined {
  if (e.key === '?' && !e.ctrlKey && keymap.value.help === standard.help) return 'help'
  const name = pressed(e)
  return deeds.find((d) => keymap.value[d] === name)
}

/** Whether a press acts while a field has the focus: function keys do, and Ctrl+Enter, which types nothing. */
export const actsInFields = (name: string) => /^(Ctrl\+)?F\d+$|^Ctrl\+Enter$/.test(name)

const browsers = new Set(['F3', 'F5', 'F6', 'F7', 'F11', 'F12', 'Ctrl+F4', 'Ctrl+F5', 'Ctrl+F6'])
const suitable = /^(Ctrl\+)?F\d+$|^Ctrl\+(Enter|Space)$|^Key[A-Z]$|^(Slash|Backquote|Minus|Equal|BracketLeft|BracketRight|Backslash|Semicolon|Quote|Comma|Period|Insert|Pause)$/

/** Why a key cannot be had for a deed: the deed that has it, or `unsuitable`; '' if it can. */
export function taken(name: string, by: Deed): Deed | 'unsuitable' | '' {
  if (name === standard[by]) return deeds.find((d) => d !== by && keymap.value[d] === name) ?? ''
  if (!suitable.test(name) || browsers.has(name)) return 'unsuitable'
  return deeds.find((d) => d !== by && keymap.value[d] === name) ?? ''
}

const signs: Record<string, string> = {
  Escape: 'Esc', Slash: '/', 'Shift+Slash': '?', Digits: '0-9 * #', Backquote: '`', Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';',
  Quote: "'", Comma: ',', Period: '.',
}

/** A key as people read it; undefined for one that is off. */
export function keyHint(d: Deed): string | undefined {
  const name = keymap.value[d]
  return name ? signs[name] ?? name.replace(/^Key/, '') : undefined
}

/** The tone of a press while the keypad is open, '' for other keys. Star and hash stand above 8 and 3. */
export function toneOf(e: Press): string {
  if (e.ctrlKey || !keymap.value.pad) return ''
  if (e.key === '*' || e.key === '#') return e.key
  const digit = /^(Digit|Numpad)(\d)$/.exec(e.code)?.[2] ?? ''
  if (!e.shiftKey) return digit
  return e.code === 'Digit8' ? '*' : e.code === 'Digit3' ? '#' : ''
}
