// The operator's page: the gate before the shift, then status and softphone left, the call in the middle, notes and
// history right, the connection below.
import { useEffect } from 'preact/hooks'
import { t } from '../lib/i18n'
import { canChooseOutput, choose, chosen, devices, listDevices } from '../lib/mic'
import { chime } from '../lib/ring'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field, Level, Select } from '../ui/parts'
import { Failures } from './actbutton'
import { Controls } from './controls'
import { DeviceCheck } from './devicecheck'
import { canMini, miniOpen, toggleMini } from './mini'
import { devicesOpen, foldAll, helpOpen } from './panels'
import { devicesChanged, ownLevel, pathState, phone, resumeShift, takeOver, view, wasInShift } from './phone'
import { Stage } from './stage'
import { StatusCard } from './status'
import { Strips } from './strips'
import { Side, Work } from './work'

export function Workspace() {
  const link = phone.value.link
  useEffect(() => {
    if (phone.value.link === 'off' && wasInShift()) void resumeShift()
  }, [])
  const call = view.value?.talk?.call
  useEffect(() => foldAll(), [call])
  if (link === 'occupied' || link === 'taken') return <Occupied />
  if (link === 'off' || link === 'expired' || link === 'outdated') return wasInShift() && link === 'off' ? null : <DeviceCheck />
  const v = view.value
  return (
    <>
      <Strips />
      <Failures />
      <main class="op" id="main" tabIndex={-1} data-testid="workspace">
        <aside class="op-left" aria-label={t('op.left')}>
          <h1 class="spoken">{t('nav.op')}</h1>
          <StatusCard />
          <Controls />
          <Connection />
        </aside>
        <div class="op-main">
          <Stage />
          <div class={`op-work ${v?.talk || v?.wrap ? 'one' : ''}`}><Work /></div>
        </div>
        <aside class="op-right" aria-label={t('op.right')}><Side /></aside>
      </main>
      {devicesOpen.value ? <DevicesDialog /> : null}
    </>
  )
}

function Connection() {
  const p = phone.value
  const up = pathState.value === 'up'
  return (
    <div class="connection" data-testid="connection" data-link={p.link} data-path={pathState.value}>
      <span class={p.link === 'live' ? 'ok' : 'off'} title={t('conn.server')}><Icon name={p.link === 'live' ? 'wifi' : 'offline'} size={15} />{p.rtt === null ? '—' : t('unit.ms', { n: p.rtt })}</span>
      <span class={up ? 'ok' : 'off'} title={t('conn.sound')}><Icon name="speaker" size={15} />{t(up ? 'conn.sound.up' : pathState.value === 'connecting' ? 'conn.sound.wait' : 'conn.sound.off')}</span>
      <span class="grow" />
      {canMini ? <Button icon="window" iconOnly kind="ghost" label={t(miniOpen.value ? 'mini.close' : 'mini.open')} pressed={miniOpen.value} onClick={() => void toggleMini()} data-testid="mini-open" /> : null}
      <Button icon="mic" iconOnly kind="ghost" label={t('device.choose')} onClick={() => (devicesOpen.value = true)} data-testid="devices-open" />
      <Button icon="keyboard" iconOnly kind="ghost" label={t('keys.title')} onClick={() => (helpOpen.value = true)} />
    </div>
  )
}

function Occupied() {
  const taken = phone.value.link === 'taken'
  return (
    <main class="center-page" id="main" tabIndex={-1}>
      <section class="card notice" role="alert">
        <Icon name="window" size={34} />
        <h1>{t('occupied.title')}</h1>
        <p>{t(taken ? 'taken.text' : 'occupied.text')}</p>
        <Button kind="primary" big icon="headset" label={t('occupied.take')} onClick={takeOver} data-testid="take-over" />
      </section>
    </main>
  )
}

function DevicesDialog() {
  useEffect(() => void listDevices(), [])
  const set = (which: 'input' | 'output' | 'ring') => (id: string) => {
    choose(which, id)
    void devicesChanged()
  }
  const list = (xs: MediaDeviceInfo[]) => xs.filter((d) => d.deviceId !== 'default').map((d, i) => ({ value: d.deviceId, label: d.label || `№ ${i + 1}` }))
  return (
    <Dialog title={t('device.choose')} onClose={() => (devicesOpen.value = false)}>
      <Field label={t('device.mic')}><Select value={chosen.value.input} empty={t('mic.default')} options={list(devices.value.inputs)} onChange={set('input')} /></Field>
      <p class="row"><span class="dim">{t('level.you')}</span> <Level read={ownLevel} label={t('level.you')} /></p>
      {canChooseOutput() ? (
        <>
          <Field label={t('device.out')}><Select value={chosen.value.output} empty={t('device.default')} options={list(devices.value.outputs)} onChange={set('output')} /></Field>
          <div class="row end">
            <Field label={t('device.ring')}><Select value={chosen.value.ring} empty={t('device.default')} options={list(devices.value.outputs)} onChange={set('ring')} /></Field>
            <Button icon="bell" label={t('common.try')} onClick={() => chime(chosen.value.ring)} />
          </div>
        </>
      ) : null}
    </Dialog>
  )
}
