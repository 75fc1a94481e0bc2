// While the operator looks at another page: what the softphone is doing, and the way back. A ring is never missed there.
import { t } from '../lib/i18n'
import { go } from '../lib/router'
import { Icon } from '../ui/icon'
import { Button, Countdown, look, Timer } from '../ui/parts'
import { ActButton } from './actbutton'
import { answer } from './controls'
import { keyHint } from './keymap'
import { partyName, queueName } from './names'
import { phone, view } from './phone'

export function CallBar() {
  const v = view.value
  const link = phone.value.link
  if (!v || link === 'off' || link === 'expired') return null
  const l = look(link === 'lost' && !v.talk ? 'lost' : v.state, v.reason, v.talk?.held)
  const party = v.offer?.party ?? v.talk?.party ?? v.wrap?.party
  return (
    <div class={`callbar s-${l.css}`} data-testid="callbar" data-state={v.state} role={v.offer ? 'alert' : undefined}>
      <Icon name={l.icon} />
      <b>{l.word}</b>
      {v.offer ? <Countdown to={v.until} /> : <Timer at={v.since} />}
      {party ? <span class="ellipsis">{queueName(v.offer?.queue ?? v.talk?.queue ?? v.wrap?.queue)} {partyName(party)}</span> : null}
      <span class="grow" />
      {v.offer ? <ActButton what="answer" run={() => { answer(); go(['op']) }} kind="answer" icon="phone" label={t('call.answer')} hint={keyHint('answer')} data-testid="answer" /> : null}
      <Button label={t('callbar.back')} icon="headset" kind="ghost" onClick={() => go(['op'])} />
    </div>
  )
}
