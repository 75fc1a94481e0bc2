// A promise to call the customer at an hour: asked for in the talk or while wrapping up.
import { useSignal } from '@preact/signals'
import { serverWall } from '../lib/clock'
import { moment } from '../lib/format'
import { locale, t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field } from '../ui/parts'
import { act } from './phone'

const halfHour = 30 * 60_000
const field = (ms: number) => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

export function PromiseCall({ call, promised }: { call: string; promised?: number }) {
  const open = useSignal(false)
  if (promised) return <span class="dim nowrap" data-testid="promised"><Icon name="clock" size={14} /> {t('promise.given', { at: moment(promised, locale.value, serverWall()) })}</span>
  return (
    <>
      <Button kind="ghost" icon="clock" label={t('promise.give')} onClick={() => (open.value = true)} data-testid="promise" />
      {open.value ? <Ask call={call} close={() => (open.value = false)} /> : null}
    </>
  )
}

function Ask({ call, close }: { call: string; close: () => void }) {
  const at = useSignal(field(Math.ceil((serverWall() + halfHour) / halfHour) * halfHour))
  const send = (e: Event) => {
    e.preventDefault()
    const ms = new Date(at.value).getTime()
    if (!Number.isFinite(ms)) return
    act('promise', { call, at: ms })
    close()
  }
  return (
    <Dialog title={t('promise.give')} onClose={close} data-testid="promise-dialog">
      <form onSubmit={send}>
        <Field label={t('promise.at')} hint={t('promise.at.hint')}>
          <input type="datetime-local" value={at.value} min={field(serverWall())} required onInput={(e) => (at.value = e.currentTarget.value)} data-testid="promise-at" />
        </Field>
        <footer><Button kind="primary" type="submit" label={t('promise.do')} data-testid="promise-do" /></footer>
      </form>
    </Dialog>
  )
}
