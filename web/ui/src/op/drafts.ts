// What the operator has typed: notes are saved by themselves and kept until the server has them.
import { signal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { t } from '../lib/i18n'
import { keepHere, keptHere } from '../lib/keep'
import { toast } from '../ui/say'

export interface Draft {
  text: string
  saved: 'idle' | 'typing' | 'saving' | 'saved' | 'failed'
}

export const drafts = signal<Record<string, Draft>>({})
/** Topic and result chosen before the wrap-up is saved. */
export const picks = signal<Record<string, { topic?: string; result?: string }>>({})

const timers = new Map<string, number>()
const PAUSE = 700 // ms without a key before a note is saved

/** The text of a note: what is typed here, what a reload left behind, else what the server has. */
export function noteText(call: string, server: string | undefined): string {
  const d = drafts.value[call]
  if (d) return d.text
  const left = keptHere(`note.${call}`)
  if (left !== null) queueMicrotask(() => { if (!drafts.value[call]) typed(call, left) })
  return left ?? server ?? ''
}

export function typed(call: string, text: string): void {
  keepHere(`note.${call}`, text)
  set(call, { text, saved: 'typing' })
  clearTimeout(timers.get(call))
  timers.set(call, window.setTimeout(() => void saveNote(call), PAUSE))
}

export function pick(call: string, what: { topic?: string; result?: string }): void {
  picks.value = { ...picks.value, [call]: { ...picks.value[call], ...what } }
}

/** Saves now (before a transfer, at the end of the wrap-up); true when the server has it. */
export async function saveNote(call: string): Promise<boolean> {
  clearTimeout(timers.get(call))
  const d = drafts.value[call]
  if (!d || d.saved === 'saved' || d.saved === 'idle') return true
  set(call, { ...d, saved: 'saving' })
  try {
    await api('PUT', `/calls/${call}/note`, { text: d.text })
    const now = drafts.value[call]
    if (now?.text === d.text) {
      set(call, { ...d, saved: 'saved' })
      keepHere(`note.${call}`, null)
    }
    return true
  } catch (e) {
    set(call, { ...(drafts.value[call] ?? d), saved: 'failed' })
    timers.set(call, window.setTimeout(() => void saveNote(call), 5000))
    if (d.saved !== 'failed') toast(t('note.failed', { why: tell(e) }), 'bad')
    return false
  }
}

function set(call: string, d: Draft): void {
  drafts.value = { ...drafts.value, [call]: d }
}
