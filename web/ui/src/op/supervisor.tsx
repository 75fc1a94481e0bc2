// What passes between the operator and his supervisor: the call for help in a talk, and messages.
import { t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { Timer, When } from '../ui/parts'
import { ActButton } from './actbutton'
import { act, view } from './phone'
import type { Talk } from './protocol'

/** "Позвать супервизора"; then how long ago, then who looks. A second click takes it back. */
export function CallSupervisor({ talk }: { talk: Talk }) {
  const h = talk.help
  return (
    <span class="help" data-state={h ? (h.by ? 'taken' : 'asked') : 'none'}>
      {h ? <span class={`ellipsis ${h.by ? 'good-text' : 'warn-text'}`} title={h.name} data-testid="help-state" role="status">{h.by ? t('sup.looks', { name: h.name || String(h.by) }) : <>{t('sup.asked')} <Timer at={h.since} /></>}</span> : null}
      <ActButton what="help" fields={{ call: talk.call, on: !h }} kind="ghost" icon="hand" iconOnly={!!h?.by || !!talk.consult} label={h ? t('sup.back') : t('sup.call')} data-testid="call-supervisor" />
    </span>
  )
}

/** Messages he has not read, on top of whatever he does. */
export function Notices() {
  return (
    <>
      {(view.value?.notices ?? []).map((n) => (
        <div key={n.id} class="strip told" data-testid="notice" role="status">
          <Icon name="note" />
          <span class="grow"><b>{n.name || t('role.supervisor')}:</b> {n.text} <span class="dim nowrap"><When ms={n.at.w} /></span></span>
          <button type="button" class="link" onClick={() => act('read', { item: n.id })} data-testid="notice-read">{t('notice.read')}</button>
        </div>
      ))}
    </>
  )
}
