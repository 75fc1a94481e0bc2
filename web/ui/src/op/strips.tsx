// What is wrong and what helps, on top of the workspace, before a call is lost.
import { tick } from '../lib/clock'
import { countdown } from '../lib/format'
import { maybe, t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { queueName } from './names'
import { Notices } from './supervisor'
import { micTrouble, pathState, phone, playBlocked, reconnect, retryMic, soundLostAt, unlockSound, view } from './phone'

const MEDIA_GRACE_MS = 15_000 // then the customer goes back to the head of the queue (DOMAIN 7)

export function Strips() {
  const p = phone.value
  const talking = !!view.value?.talk
  tick.value
  const lostFor = soundLostAt.value === null ? 0 : performance.now() - soundLostAt.value
  return (
    <div class="strips">
      <Notices />
      {p.emergencies.map((e) => (
        <div key={e.queue ?? ''} class="strip warn" data-testid="emergency" data-queue={e.queue ?? ''} data-kind={e.kind} role="status">
          <Icon name="alert" />
          <span class="grow"><b>{t(`emergency.is.${e.kind === 'closed' ? 'closed' : 'outage'}`, { what: e.queue ? t('emergency.queue', { name: queueName(e.queue) }) : t('emergency.centre') })}.</b> {e.reason}</span>
        </div>
      ))}
      {p.link === 'lost' ? (
        <div class="strip warn" data-testid="strip-reconnect" data-kind="socket" role="status">
          <Icon name="offline" />
          <span class="grow"><b>{t('strip.link.title')}</b> {t(talking ? 'strip.link.talk' : 'strip.link.idle')}</span>
          <button type="button" class="link" onClick={reconnect}>{t('strip.now')}</button>
        </div>
      ) : null}
      {pathState.value === 'broken' && !micTrouble.value ? (
        <div class="strip bad" data-testid="strip-reconnect" data-kind="sound" role="alert">
          <Icon name="speaker" />
          <span class="grow">
            <b>{t('strip.sound.title')}</b> {talking ? t('strip.sound.talk', { left: countdown(MEDIA_GRACE_MS - lostFor) }) : t('strip.sound.idle')}
          </span>
          <button type="button" class="link" onClick={reconnect}>{t('strip.sound.again')}</button>
        </div>
      ) : null}
      {micTrouble.value ? (
        <div class="strip bad" data-testid="strip-mic" data-reason={micTrouble.value} role="alert">
          <Icon name="micoff" />
          <span class="grow"><b>{t('mic.title')}</b> {maybe(`mic.${micTrouble.value}`, micTrouble.value)} {maybe(`mic.${micTrouble.value}.cure`, '')}</span>
          <button type="button" class="link" onClick={() => void retryMic()}>{t('common.check')}</button>
        </div>
      ) : null}
      {playBlocked.value ? (
        <div class="strip warn" data-testid="strip-play" role="alert">
          <Icon name="speaker" />
          <span class="grow"><b>{t('strip.play.title')}</b> {t('strip.play.text')}</span>
          <button type="button" class="link" onClick={unlockSound}>{t('strip.play.do')}</button>
        </div>
      ) : null}
    </div>
  )
}
