// Emergencies: one button closes a queue or the centre, or has the notice of an outage played, and opens again. It asks
// for a reason and is in the log; what is on stands on top of the wall until it is taken back.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { queueOf, queues } from '../lib/directory'
import { t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field, Select, Timer } from '../ui/parts'
import { say } from '../ui/say'
import type { Emergency } from './live'

/** What an emergency is about, in words. */
export const emergencyWhat = (e: { queue?: string; queue_name?: string; kind: string }) =>
  t(`emergency.is.${e.kind === 'closed' ? 'closed' : 'outage'}`, { what: e.queue ? t('emergency.queue', { name: e.queue_name || queueOf(e.queue) }) : t('emergency.centre') })

export function EmergencyStrips({ list }: { list: Emergency[] }) {
  const ending = useSignal<Emergency | null>(null)
  if (!list.length) return null
  return (
    <div class="strips wall-strips">
      {list.map((e) => (
        <div key={e.queue ?? ''} class="strip bad" role="alert" data-testid="emergency" data-queue={e.queue ?? ''} data-kind={e.kind}>
          <Icon name="alert" />
          <span class="grow"><b>{emergencyWhat(e)}.</b> {e.reason} <span class="dim nowrap">{e.by_name} · <Timer at={e.since} /></span></span>
          <button type="button" class="link" data-testid="emergency-end" onClick={() => (ending.value = e)}>{t('emergency.end')}</button>
        </div>
      ))}
      {ending.value ? <EndDialog e={ending.value} onClose={() => (ending.value = null)} /> : null}
    </div>
  )
}

function EndDialog({ e, onClose }: { e: Emergency; onClose: () => void }) {
  const error = useSignal('')
  const end = async () => {
    try {
      await api('DELETE', `/emergency${e.queue ? `?queue=${encodeURIComponent(e.queue)}` : ''}`)
      say(t('emergency.ended'))
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t('emergency.end')} onClose={onClose} data-testid="confirm">
      <p>{emergencyWhat(e)}: {e.reason}</p>
      <p class="dim">{t('emergency.end.text')}</p>
      {error.value ? <p class="strip bad" role="alert"><Icon name="alert" />{error.value}</p> : null}
      <div class="row"><span class="grow" />
        <Button label={t('common.cancel')} onClick={onClose} />
        <Button kind="primary" icon="check" label={t('emergency.end')} data-testid="emergency-end-confirm" onClick={() => void end()} />
      </div>
    </Dialog>
  )
}

export function EmergencyButton() {
  const open = useSignal(false)
  return (
    <>
      <Button icon="alert" kind="warn" label={t('emergency.open')} data-testid="emergency-open" onClick={() => (open.value = true)} />
      {open.value ? <EmergencyDialog onClose={() => (open.value = false)} /> : null}
    </>
  )
}

function EmergencyDialog({ onClose }: { onClose: () => void }) {
  const kind = useSignal<'outage' | 'closed'>('outage')
  const queue = useSignal('')
  const reason = useSignal('')
  const error = useSignal('')
  const begin = async (e: Event) => {
    e.preventDefault()
    if (!reason.value.trim()) {
      error.value = t('emergency.reason.need')
      return
    }
    try {
      await api('POST', '/emergency', { kind: kind.value, reason: reason.value.trim(), ...(queue.value ? { queue: queue.value } : {}) })
      say(t('emergency.begun'))
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t('emergency.title')} onClose={onClose} data-testid="emergency-dialog">
      <form class="stack" onSubmit={(e) => void begin(e)}>
        <div class="segments" role="radiogroup" aria-label={t('emergency.kind')}>
          {(['outage', 'closed'] as const).map((k) => (
            <button key={k} type="button" role="radio" aria-checked={kind.value === k} data-testid={`emergency-${k}`} onClick={() => (kind.value = k)}>{t(`emergency.kind.${k}`)}</button>
          ))}
        </div>
        <p class="dim">{t(`emergency.kind.${kind.value}.text`)}</p>
        <Field label={t('emergency.where')}>
          <Select data-testid="emergency-queue" value={queue.value} empty={t('emergency.centre.all')} options={queues.value.map((q) => ({ value: String(q.id), label: q.name }))} onChange={(v) => (queue.value = v)} />
        </Field>
        <Field label={t('emergency.reason')} hint={t('emergency.reason.hint')} error={error.value || undefined}>
          <input data-testid="emergency-reason" maxLength={200} required value={reason.value} onInput={(e) => (reason.value = e.currentTarget.value)} autofocus />
        </Field>
        <div class="row"><span class="grow" />
          <Button label={t('common.cancel')} onClick={onClose} />
          <Button kind="danger" icon="alert" type="submit" label={t(`emergency.do.${kind.value}`)} data-testid="emergency-confirm" />
        </div>
      </form>
    </Dialog>
  )
}
