// The mini-window: small, above other programs, with Answer, Mute and Hang up. A browser without it has no button for it.
// It shows what the page knows and sends what the page sends; the keys work while it has the focus.
import { signal } from '@preact/signals'
import { render } from 'preact'
import { since, tick } from '../lib/clock'
import { t } from '../lib/i18n'
import { keep, kept } from '../lib/keep'
import { Button, Countdown, look, Timer } from '../ui/parts'
import { Icon } from '../ui/icon'
import { ActButton } from './actbutton'
import { answer, HANGUP_INERT_MS, hangup } from './controls'
import { keyHint } from './keymap'
import { onKey } from './keys'
import { partyName, queueName } from './names'
import { muted, phone, setMute, view } from './phone'

interface Picture { requestWindow(o: { width: number; height: number }): Promise<Window> }
const picture = (globalThis as { documentPictureInPicture?: Picture }).documentPictureInPicture

export const canMini = !!picture
export const miniOpen = signal(false)
/** Whether the shift begins with it; remembered by this browser. */
export const miniWanted = signal(kept('mini') !== 'off')

export function wantMini(on: boolean): void {
  miniWanted.value = on
  keep('mini', on ? '' : 'off')
}

let now: Window | null = null

/** Opens it, or brings it down. Only a gesture may open it: call this first in the click. */
export async function toggleMini(): Promise<void> {
  if (now) return now.close()
  if (!picture) return
  try {
    const w = await picture.requestWindow({ width: 340, height: 168 })
    now = w
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) w.document.head.append(link.cloneNode())
    const { lang, dataset } = document.documentElement
    w.document.documentElement.lang = lang
    if (dataset.theme) w.document.documentElement.dataset.theme = dataset.theme
    w.document.title = t('mini.title')
    w.document.addEventListener('keydown', onKey)
    w.addEventListener('pagehide', () => {
      render(null, w.document.body)
      now = null
      miniOpen.value = false
    })
    render(<Mini />, w.document.body)
    miniOpen.value = true
  } catch {
    now = null // refused without a gesture: the shift goes on without it
  }
}

export const closeMini = () => now?.close()

function Mini() {
  const v = view.value
  const lost = phone.value.link !== 'live'
  const l = look(lost && !v?.talk ? 'lost' : v?.state ?? 'offline', v?.reason, v?.talk?.held)
  const at = v?.offer ?? v?.talk ?? v?.wrap
  return (
    <main class={`mini s-${l.css}`} data-testid="mini-window" data-state={v?.state}>
      <div class="mini-head">
        <Icon name={l.icon} /><b class="grow">{l.word}</b>
        {v?.offer || v?.wrap ? <Countdown to={v.until} class="mini-time" /> : <Timer at={v?.talk?.started ?? v?.since} class="mini-time" />}
      </div>
      <p class="ellipsis">{at ? <>{queueName(at.queue)} <b>{partyName(at.party)}</b></> : t('mini.quiet')}</p>
      {muted.value ? <p class="bad-text">{t('call.muted.band')}</p> : null}
      <MiniButtons />
    </main>
  )
}

// Answer left, Hang up right: they never share a place (UX 1.5).
function MiniButtons() {
  tick.value // the first second of a call passes
  const v = view.value
  if (v?.offer && !v.talk) {
    return <div class="mini-buttons"><ActButton what="answer" run={answer} kind="answer" icon="phone" label={t('call.answer')} hint={keyHint('answer')} data-testid="answer" /><span class="grow" /></div>
  }
  if (!v?.talk) return null
  return (
    <div class="mini-buttons">
      <span class="grow" />
      <Button pressed={muted.value} kind={muted.value ? 'danger' : 'plain'} icon={muted.value ? 'micoff' : 'mic'} iconOnly label={t(muted.value ? 'call.unmute' : 'call.mute')} onClick={() => setMute(!muted.value)} data-testid="mute" />
      <ActButton what="hangup" run={hangup} kind="danger" icon="hangup" label={t('call.hangup')} disabled={since(v.talk.started) < HANGUP_INERT_MS} data-testid="hangup" />
    </div>
  )
}
