// Shortcuts of UX 13. By the place of the key (event.code), so any layout works; none acts while a field has the focus
// but function keys and, in wrap-up, Ctrl+Enter. Which key does what: keymap.ts.
import { answer, hangup, hold, isField } from './controls'
import { act, muted, phone, setMute, view } from './phone'
import { actsInFields, deedOf, pressed, type Deed } from './keymap'
import { escalateOpen, foldAll, forbidAsk, helpOpen, transferOpen } from './panels'
import { go, route } from '../lib/router'
import { finishWrap } from './work'

/** Without a shift there is no call to act on: then only these do something. */
const always = new Set<Deed>(['search', 'help'])

export function onKey(e: KeyboardEvent): void {
  if (e.altKey || e.metaKey || e.isComposing) return
  const deed = deedOf(e)
  if (deed) {
    if (isField(e.target) && !actsInFields(pressed(e)) && !closesItsPanel(deed, e.target)) return
    if (phone.value.link === 'off' && !always.has(deed)) return
    if (e.repeat) return e.preventDefault()
    if (run[deed]?.() !== false) e.preventDefault()
    return
  }
  // Answer is first in tab order while it rings, wherever the last click was.
  if (e.code === 'Tab' && !e.shiftKey && !e.ctrlKey && view.value?.offer && document.activeElement === document.body) {
    e.preventDefault()
    document.querySelector<HTMLElement>('[data-testid="answer"]')?.focus()
  }
}

/** Cancel in the search of the transfer is meant for the transfer. */
const closesItsPanel = (deed: Deed, at: EventTarget | null) => deed === 'cancel' && at instanceof Element && !!at.closest('[data-testid="transfer-panel"]')

const run: Partial<Record<Deed, () => boolean | void>> = {
  answer: () => {
    answer()
    if (view.value?.offer && route.value.path[0] !== 'op') go(['op'])
  },
  mute: () => (view.value?.talk ? setMute(!muted.value) : undefined),
  hold,
  transfer: () => {
    const talk = view.value?.talk
    if (talk && !talk.dialling && !talk.consult) transferOpen.value = !transferOpen.value
  },
  hangup,
  ready: toggleReady,
  complete: () => {
    const talk = view.value?.talk
    if (talk?.consult?.state === 'talking' && !talk.consult.guest) act('consult_done', { call: talk.call })
  },
  conference: () => {
    const talk = view.value?.talk
    if (talk?.consult?.state !== 'talking' || talk.consult.guest) return
    if (!phone.value.pending.some((p) => p.act.do === 'conference' && p.phase !== 'failed')) act('conference', { call: talk.call })
  },
  wrap: () => {
    if (!view.value?.wrap) return false
    if (!finishWrap()) document.querySelector<HTMLButtonElement>('[data-testid="ready-after"]')?.click()
    return true
  },
  cancel: () => {
    if (document.querySelector('dialog[open]')) return false
    if (transferOpen.value || escalateOpen.value || forbidAsk.value) return foldAll()
    const talk = view.value?.talk
    if (talk?.consult && !talk.consult.guest && talk.consult.state !== 'conference' && !phone.value.pending.some((p) => p.act.do === 'consult_cancel' && p.phase !== 'failed')) {
      act('consult_cancel', { call: talk.call })
      return true
    }
    return false
  },
  search: () => {
    const field = ['[data-testid="transfer-search"]', '[data-testid="dial-number"]', 'main [data-testid="filter-number"]', 'main input[type="search"]']
      .map((x) => document.querySelector<HTMLInputElement>(x)).find((x) => x)
    if (!field) return false
    field.focus()
    return true
  },
  help: () => void (helpOpen.value = true),
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
