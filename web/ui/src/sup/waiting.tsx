// What a supervisor can do for a caller who waits: another queue, an operator at once, or out of the queue. Each is in
// the log of actions.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { queues } from '../lib/directory'
import { maybe, t } from '../lib/i18n'
import { partyName } from '../op/names'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field, Menu, Select } from '../ui/parts'
import { say } from '../ui/say'
import { board, type CallLive } from './live'

type Doing = '' | 'move' | 'assign' | 'withdraw'

export function WaitingMenu({ c }: { c: CallLive }) {
  const doing = useSignal<Doing>('')
  if (c.phase !== 'waiting') return null
  return (
    <>
      <Menu
        label={t('waiting.menu', { who: partyName(c.party) })} align="right" class="icon-menu" data-testid="waiting-menu"
        entries={[
          { key: 'assign', testid: 'waiting-assign', label: t('waiting.assign'), icon: 'headset', run: () => (doing.value = 'assign') },
          { key: 'move', testid: 'waiting-move', label: t('waiting.move'), icon: 'transfer', run: () => (doing.value = 'move') },
          { key: 'withdraw', testid: 'waiting-withdraw', label: t('waiting.withdraw'), icon: 'out', divided: true, run: () => (doing.value = 'withdraw') },
        ]}
      >
        <Icon name="chevron" size={15} />
      </Menu>
      {doing.value ? <WaitingDialog c={c} what={doing.value} onClose={() => (doing.value = '')} /> : null}
    </>
  )
}

function WaitingDialog({ c, what, onClose }: { c: CallLive; what: Exclude<Doing, ''>; onClose: () => void }) {
  const to = useSignal(what === 'withdraw' ? 'message' : '')
  const reason = useSignal('')
  const error = useSignal('')
  // Who is free gets it at once, who is on a call or wrapping up next; nobody else is on the line.
  const busy = ['ringing', 'talking', 'outbound', 'wrapup']
  const able = (board.value?.operators ?? []).filter((o) => o.state === 'available' || busy.includes(o.state))
    .sort((a, b) => Number(busy.includes(a.state)) - Number(busy.includes(b.state)) || (a.name || '').localeCompare(b.name || ''))
  const options = what === 'move' ? queues.value.filter((q) => q.id !== c.queue).map((q) => ({ value: String(q.id), label: q.name }))
    : what === 'assign' ? able.map((o) => ({ value: String(o.operator), label: busy.includes(o.state) ? t('waiting.next', { name: o.name || String(o.operator), state: maybe(`state.${o.state}`, o.state) }) : o.name || String(o.operator) }))
    : [{ value: 'message', label: t('waiting.to.message') }, { value: 'voicemail', label: t('waiting.to.voicemail') }]
  const go = async (e: Event) => {
    e.preventDefault()
    const body = what === 'move' ? { queue: to.value, reason: reason.value.trim() } : what === 'assign' ? { operator: Number(to.value) } : { to: to.value, reason: reason.value.trim() }
    try {
      await api('POST', `/calls/${c.call}/${what}`, body)
      say(t('waiting.done'))
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t(`waiting.${what}`)} onClose={onClose} data-testid="waiting-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <p>{partyName(c.party)}</p>
        {what === 'assign' && !able.length ? <p class="dim">{t('waiting.nobody')}</p> : (
          <Field label={t(`waiting.${what}.to`)} error={error.value || undefined}>
            <Select data-testid="waiting-to" required value={to.value} empty={what === 'withdraw' ? undefined : t('wrap.choose')} options={options} onChange={(v) => (to.value = v)} />
          </Field>
        )}
        {what === 'assign' ? null : (
          <Field label={t('emergency.reason')}>
            <input data-testid="waiting-reason" maxLength={200} required={what === 'withdraw'} value={reason.value} onInput={(e) => (reason.value = e.currentTarget.value)} />
          </Field>
        )}
        <div class="row"><span class="grow" />
          <Button label={t('common.cancel')} onClick={onClose} />
          <Button kind={what === 'withdraw' ? 'danger' : 'primary'} type="submit" label={t(`waiting.${what}`)} disabled={!to.value} data-testid="waiting-confirm" />
        </div>
      </form>
    </Dialog>
  )
}
