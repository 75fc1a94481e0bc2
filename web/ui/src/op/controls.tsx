// The call's buttons, left, each always in its own place: Answer on top, Hang up at the bottom, so that a hurried
// second click never drops a customer (UX 1.5).
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { since, tick } from '../lib/clock'
import { phoneTyped } from '../lib/format'
import { t } from '../lib/i18n'
import { chosen, devices } from '../lib/mic'
import { keyTone } from '../lib/ring'
import { Icon } from '../ui/icon'
import { Button, Keypad, Level } from '../ui/parts'
import { say } from '../ui/say'
import { ActButton } from './actbutton'
import { mayDial } from './dialling'
import { keyHint, toneOf } from './keymap'
import { operatorName, partyName } from './names'
import type { Talk } from './protocol'
import { act, farLevel, muted, ownLevel, phone, sendKeys, setMute, unlockSound, view } from './phone'
import { escalateOpen, keypadOpen, transferOpen } from './panels'

/** Hang up does nothing in the first second of a call. */
export const HANGUP_INERT_MS = 1000

export function answer(): void {
  const o = view.value?.offer
  if (!o || phone.value.pending.some((p) => p.act.do === 'answer' && p.phase !== 'failed')) return
  unlockSound()
  act('answer', { offer: o.offer })
}

export function hangup(): void {
  const talk = view.value?.talk
  if (!talk || since(talk.started) < HANGUP_INERT_MS) return
  if (phone.value.pending.some((p) => p.act.do === 'hangup' && p.phase !== 'failed')) return
  act('hangup', { call: talk.call })
}

/** In a consultation the customer is on hold already, and a colleague's call is not his to hold. */
const mayHold = (talk: Talk) => !talk.dialling && (!talk.consult || (talk.consult.state === 'conference' && !talk.consult.guest))

export function hold(): void {
  const talk = view.value?.talk
  if (!talk || !mayHold(talk)) return
  if (phone.value.pending.some((p) => p.act.do === 'hold' && p.phase !== 'failed')) return
  act('hold', { call: talk.call, on: !talk.held })
}

export function Controls() {
  const v = view.value
  const talk = v?.talk
  if (talk) return <InCall />
  if (v?.offer) return <Ringing />
  return <Dial />
}

function Ringing() {
  const o = view.value?.offer
  const asked = phone.value.pending.some((p) => p.act.do === 'answer' && p.phase !== 'failed')
  return (
    <div class="controls">
      <ActButton what="answer" run={answer} kind="answer" big icon="phone" label={asked ? t('call.connecting') : t('call.answer')} hint={keyHint('answer')} data-testid="answer" />
      {o?.auto ? <p class="dim center">{t('offer.auto')}</p> : null}
      {o?.decline ? <ActButton what="decline" fields={{ offer: o?.offer }} icon="cross" kind="ghost" label={t('call.decline')} data-testid="decline" /> : null}
    </div>
  )
}

function InCall() {
  const talk = view.value?.talk
  tick.value // the first second passes, hold grows amber and red
  if (!talk) return null
  const inert = since(talk.started) < HANGUP_INERT_MS
  const held = talk.held ? since(talk.held_since) : 0
  const three = talk.consult?.state === 'conference'
  return (
    <div class="controls in-call">
      <div class="levels">
        <span>{t('level.them')}</span><Level read={farLevel} label={t('level.them')} data-testid="level-in" />
        <span>{t('level.you')}</span><Level read={() => (muted.value ? 0 : ownLevel())} label={t('level.you')} data-testid="level-out" />
      </div>
      <Button
        data-testid="mute" pressed={muted.value} kind={muted.value ? 'danger' : 'plain'} icon={muted.value ? 'micoff' : 'mic'}
        label={muted.value ? t('call.unmute') : t('call.mute.on')} title={muted.value ? undefined : t('call.mute')} hint={keyHint('mute')} onClick={() => setMute(!muted.value)}
      />
      <ActButton
        what="hold" run={hold} data-testid="hold" pressed={!!talk.held} disabled={!mayHold(talk)}
        kind={talk.held ? 'warn' : 'plain'} class={held > 120_000 ? 'late' : held > 60_000 ? 'soon' : ''} icon={talk.held ? 'play' : 'pause'}
        label={talk.held ? t('call.resume') : t('call.hold')} hint={keyHint('hold')}
      />
      <Button
        data-testid="transfer-open" icon="transfer" label={t('call.transfer')} hint={keyHint('transfer')} disabled={talk.dialling || !!talk.consult}
        expanded={transferOpen.value} onClick={() => (transferOpen.value = !transferOpen.value)}
      />
      {talk.can_escalate ? (
        <Button data-testid="escalate-open" icon="up" label={t('escalate.open')} disabled={!!talk.consult} expanded={escalateOpen.value} onClick={() => (escalateOpen.value = true)} />
      ) : null}
      <Button data-testid="keypad-open" icon="keypad" label={t('call.keypad')} expanded={keypadOpen.value} onClick={() => (keypadOpen.value = !keypadOpen.value)} />
      <ActButton
        what="hangup" run={hangup} data-testid="hangup" kind="danger" big icon="hangup" disabled={inert} class="hangup"
        label={t(three ? 'conference.leave' : talk.survey ? 'call.hangup.survey' : 'call.hangup')} hint={keyHint('hangup')}
        title={three ? t('conference.leave.to', { who: operatorName(talk.consult?.operator) }) : t('call.hangup.of', { who: partyName(talk.party) })}
      />
    </div>
  )
}

export function CallKeypad() {
  const sent = useSignal('')
  const press = (k: string) => {
    keyTone(k)
    sent.value = (sent.value + k).slice(-24)
    sendKeys(k)
  }
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.altKey || e.metaKey || e.repeat || isField(e.target)) return
      const k = toneOf(e)
      if (!k) return
      e.preventDefault()
      press(k)
    }
    document.addEventListener('keydown', keys)
    return () => document.removeEventListener('keydown', keys)
  }, [])
  return (
    <div class="call-keypad">
      <output class="num" aria-live="off">{sent.value || ' '}</output>
      <Keypad onKey={press} data-testid="keypad" />
    </div>
  )
}

export const isField = (x: EventTarget | null) =>
  x instanceof HTMLElement && (x.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(x.tagName))

/** Idle: the operator's own outgoing call. */
function Dial() {
  const number = useSignal('')
  const v = view.value
  const can = mayDial()
  const call = (e: Event) => {
    e.preventDefault()
    if (number.value.trim() && can) dial(number.value)
  }
  return (
    <form class="controls dial" onSubmit={call}>
      <label class="field">
        <span class="field-label">{t('dial.label')}</span>
        <input
          data-testid="dial-number" type="tel" inputMode="tel" autoComplete="off" class="num" placeholder="+7 ___ ___-__-__" value={number.value}
          onInput={(e) => (number.value = e.currentTarget.value)} onBlur={() => (number.value = phoneTyped(number.value))}
        />
      </label>
      <ActButton what="dial" run={() => can && number.value.trim() && dial(number.value)} icon="phone" label={t('dial.call')} data-testid="dial" disabled={!can || !number.value.trim()} />
      {!can && v ? <p class="dim">{t('dial.when')}</p> : null}
      <div class="idle-devices">
        <div><Icon name="mic" size={15} /><span class="ellipsis" title={deviceName('input')}>{deviceName('input')}</span><Level read={ownLevel} label={t('level.you')} /></div>
        <div><Icon name="headset" size={15} /><span class="ellipsis" title={deviceName('output')}>{deviceName('output')}</span><span /></div>
      </div>
    </form>
  )
}

function deviceName(which: 'input' | 'output'): string {
  const list = which === 'input' ? devices.value.inputs : devices.value.outputs
  const id = chosen.value[which] || 'default'
  return list.find((d) => d.deviceId === id)?.label || t('device.default')
}

/** Click-to-call, from the field or from a number in a list. */
export function dial(number: string): void {
  unlockSound()
  say(t('dial.dialling'))
  act('dial', { number: number.trim() })
}
