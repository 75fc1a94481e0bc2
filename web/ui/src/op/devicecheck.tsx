// Before the shift: can this person hear and speak? The click on "Начать смену" also unlocks the sound of the page.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { get } from '../lib/api'
import { maybe, t } from '../lib/i18n'
import { audio, canChooseOutput, choose, chosen, devices, listDevices, Meter, MicError, micPermission, openMic, secure, type MicTrouble } from '../lib/mic'
import { chime } from '../lib/ring'
import { Icon } from '../ui/icon'
import { Button, Field, Level, Select } from '../ui/parts'
import { askNotifications, notificationsAllowed } from './alerts'
import { canMini, miniOpen, miniWanted, toggleMini, wantMini } from './mini'
import { startShift } from './phone'

type Mark = 'wait' | 'good' | 'bad'

export function DeviceCheck() {
  const rtt = useSignal<number | null>(null)
  const server = useSignal<Mark>('wait')
  const mic = useSignal<Mark>('wait')
  const trouble = useSignal<MicTrouble | null>(null)
  const heard = useSignal(false)
  const note = useSignal(typeof window !== 'undefined' && notificationsAllowed())
  const starting = useSignal(false)
  const stream = useRef<MediaStream | null>(null)
  const meter = useRef<Meter | null>(null)

  const close = () => {
    meter.current?.close()
    meter.current = null
    stream.current?.getTracks().forEach((x) => x.stop())
    stream.current = null
  }
  const listen = async () => {
    close()
    try {
      stream.current = await openMic()
      meter.current = new Meter(stream.current)
      mic.value = 'good'
      trouble.value = null
    } catch (e) {
      mic.value = 'bad'
      trouble.value = e instanceof MicError ? e.reason : 'none'
    }
  }
  const ping = async () => {
    const at = performance.now()
    try {
      await get('/me')
      rtt.value = Math.round(performance.now() - at)
      server.value = 'good'
    } catch {
      server.value = 'bad'
    }
  }
  useEffect(() => {
    void ping()
    void listDevices()
    if (!secure()) {
      mic.value = 'bad'
      trouble.value = 'insecure'
    } else {
      // Where the permission was given before, the level shows at once; else the click asks.
      void micPermission().then((p) => {
        if (p === 'granted') void listen()
        else if (p === 'denied') {
          mic.value = 'bad'
          trouble.value = 'denied'
        }
      })
    }
    return close
  }, [])
  const level = () => {
    const l = meter.current?.level() ?? 0
    if (l > 0.25 && !heard.value) heard.value = true
    return l
  }
  const start = async (withMic: boolean) => {
    starting.value = true
    if (miniWanted.value && !miniOpen.value) void toggleMini() // first: only the click itself may open it
    audio()
    close()
    await startShift(withMic)
    starting.value = false
  }
  const list = (xs: MediaDeviceInfo[], fallback: string) => xs.filter((d) => d.deviceId !== 'default').map((d, i) => ({ value: d.deviceId, label: d.label || `${fallback} ${i + 1}` }))
  return (
    <main class="center-page" id="main" tabIndex={-1}>
      <section class="card device-check" data-testid="device-check">
        <header><h1>{t('check.title')}</h1></header>
        <ul class="checks">
          <Check mark={server.value} text={t('check.server')} more={rtt.value === null ? '' : t('unit.ms', { n: rtt.value })} />
          <Check mark={secure() ? 'good' : 'bad'} text={t('check.secure')} />
          <Check mark={mic.value} text={t('check.mic')} more={trouble.value ? maybe(`mic.${trouble.value}`, trouble.value) : ''} />
        </ul>
        {trouble.value ? <p class="strip bad" role="alert"><Icon name="alert" /><span>{maybe(`mic.${trouble.value}.cure`, '')}</span></p> : null}
        <div class="device-row">
          <Field label={t('device.mic')}>
            <Select data-testid="device-mic" value={chosen.value.input} empty={t('mic.default')} options={list(devices.value.inputs, t('device.mic'))} onChange={(v) => { choose('input', v); void listen() }} />
          </Field>
          <div class="device-level"><Level read={level} label={t('level.you')} data-testid="check-level" /><span class="dim small">{mic.value === 'good' ? t(heard.value ? 'check.heard' : 'check.speak') : ''}</span></div>
          {mic.value !== 'good' && secure() ? <Button icon="mic" label={t('check.allow')} onClick={() => void listen()} data-testid="allow-mic" /> : null}
        </div>
        {canChooseOutput() ? (
          <>
            <div class="device-row">
              <Field label={t('device.out')}>
                <Select data-testid="device-out" value={chosen.value.output} empty={t('device.default')} options={list(devices.value.outputs, t('device.out'))} onChange={(v) => choose('output', v)} />
              </Field>
              <Button icon="play" label={t('common.try')} onClick={() => chime(chosen.value.output)} />
            </div>
            <div class="device-row">
              <Field label={t('device.ring')}>
                <Select data-testid="device-ring" value={chosen.value.ring} empty={t('device.default')} options={list(devices.value.outputs, t('device.out'))} onChange={(v) => choose('ring', v)} />
              </Field>
              <Button icon="bell" label={t('common.try')} onClick={() => chime(chosen.value.ring)} />
            </div>
          </>
        ) : null}
        <label class="tick">
          <input type="checkbox" checked={note.value} disabled={note.value} onChange={() => void askNotifications().then((ok) => (note.value = ok))} />
          {t('check.notify')}
        </label>
        {canMini ? <label class="tick"><input type="checkbox" checked={miniWanted.value} onChange={(e) => wantMini(e.currentTarget.checked)} data-testid="mini-want" />{t('mini.want')}</label> : null}
        <footer class="row">
          <Button kind="primary" big icon="headset" label={t('shift.start')} busy={starting.value} onClick={() => void start(true)} data-testid="start-shift" />
          <Button kind="ghost" label={t('shift.skip')} onClick={() => void start(false)} data-testid="skip-check" />
        </footer>
      </section>
    </main>
  )
}

function Check({ mark, text, more }: { mark: Mark; text: string; more?: string }) {
  return (
    <li class={`check ${mark}`}>
      <Icon name={mark === 'good' ? 'check' : mark === 'bad' ? 'cross' : 'clock'} size={16} />
      <span>{text}</span>
      {more ? <span class="dim num">{more}</span> : null}
    </li>
  )
}
