// Shortcuts of UX 13. By the place of the key (event.code), so any layout works; none acts while a field has the focus
// but function keys and, in wrap-up, Ctrl+Enter.
import { answer, hangup, hold, isField } from './controls'
import { act, muted, phone, setMute, view } from './phone'
import { escalateOpen, foldAll, forbidAsk, helpOpen, transferOpen } from './panels'
import { go, route } from '../lib/router'
import { finishWrap } from './work'

export function onKey(e: KeyboardEvent): void {
  if (phone.value.link === 'off') return // no shift, no shortcuts
  if (e.altKey || e.metaKey || e.shiftKey && e.code !== 'Slash') return
  const name = `${e.ctrlKey ? 'Ctrl+' : ''}${e.code}`
  const run = keys[name]
  if (run) {
    if (e.repeat) return e.preventDefault()
    if (run() !== false) e.preventDefault()
    return
  }
  if (isField(e.target) || e.ctrlKey) return
  // Answer is first in tab order while it rings, wherever the last click was.
  if (e.code === 'Tab' && view.value?.offer && document.activeElement === document.body) {
    e.preventDefault()
    document.querySelector<HTMLElement>('[data-testid="answer"]')?.focus()
    return
  }
  if (e.key === '?') helpOpen.value = true
  else if (e.code === 'Slash') {
    e.preventDefault()
    document.querySelector<HTMLInputElement>('[data-testid="transfer-search"], [data-testid="dial-number"]')?.focus()
  }
}

const keys: Record<string, () => boolean | void> = {
  F2: () => {
    answer()
    if (view.value?.offer && route.value.path[0] !== 'op') go(['op'])
  },
  F4: () => (view.value?.talk ? setMute(!muted.value) : undefined),
  F8: hold,
  F9: () => {
    const talk = view.value?.talk
    if (talk && !talk.dialling && !talk.consult) transferOpen.value = !transferOpen.value
  },
  'Ctrl+F2': hangup,
  'Ctrl+F8': toggleReady,
  'Ctrl+F9': () => {
    const talk = view.value?.talk
    if (talk?.consult?.state === 'talking' && !talk.consult.guest) act('consult_done', { call: talk.call })
  },
  'Ctrl+F10': () => {
    const talk = view.value?.talk
    if (talk?.consult?.state !== 'talking' || talk.consult.guest) return
    if (!phone.value.pending.some((p) => p.act.do === 'conference' && p.phase !== 'failed')) act('conference', { call: talk.call })
  },
  'Ctrl+Enter': () => {
    if (!view.value?.wrap) return false
    if (!finishWrap()) document.querySelector<HTMLButtonElement>('[data-testid="ready-after"]')?.click()
    return true
  },
  Escape: () => {
    if (document.querySelector('dialog[open]')) return false
    if (transferOpen.value || escalateOpen.value || forbidAsk.value) return foldAll()
    const talk = view.value?.talk
    if (talk?.consult && !talk.consult.guest && talk.consult.state !== 'conference' && !phone.value.pending.some((p) => p.act.do === 'consult_cancel' && p.phase !== 'failed')) {
      act('consult_cancel', { call: talk.call })
      return true
    }
    return false
  },
}

function toggleReady(): void {
  const v = view.value
  if (!v) return
  if (v.state === 'not_responding') act('ready')
  else if (v.pending || v.state === 'break' || v.state === 'training' || v.state === 'backoffice') act('state', { state: 'available' })
  else if (v.state === 'wrapup') finishWrap()
  else act('state', { state: 'break', reason: firstReason() })
}

function firstReason(): string {
  const list = phone.value.catalog.break_reasons
  return (list.find((r) => r.id.includes('short')) ?? list[0])?.id ?? 'break'
}
