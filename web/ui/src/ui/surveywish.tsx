// The customer's wish not to be asked by the survey robot any more: noted when he says so, taken back by a supervisor on his wish.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { num, obj } from '../lib/rows'
import { isSupervisor, me } from '../lib/session'
import { Button, Dialog, When } from './parts'
import { toast } from './say'

export function SurveyWish({ call }: { call: string }) {
  const card = useLoad(`/calls/${encodeURIComponent(call)}/card`, obj)
  const asks = useSignal(false)
  const busy = useSignal(false)
  const id = num(obj(card.data.value?.customer).id)
  if (!id) return null
  const since = obj(card.data.value?.opt_out)
  const out = num(since.at) > 0
  const send = async (method: 'POST' | 'DELETE') => {
    busy.value = true
    try {
      await api(method, `/customers/${id}/opt-out`, method === 'POST' ? { how: 'spoken' } : undefined)
      asks.value = false
      card.again()
    } catch (e) {
      toast(tell(e), 'bad')
    } finally {
      busy.value = false
    }
  }
  if (out) {
    return (
      <span class="row" data-testid="survey-wish" data-out="true">
        <span class="chip">{t('wish.out')}</span> <span class="dim"><When ms={num(since.at)} /></span>
        {isSupervisor(me.value) ? <Button kind="ghost" label={t('wish.back')} busy={busy.value} data-testid="survey-wish-back" onClick={() => void send('DELETE')} /> : null}
      </span>
    )
  }
  return (
    <>
      <Button kind="ghost" icon="star" label={t('wish.set')} title={t('wish.hint')} data-testid="survey-wish" onClick={() => (asks.value = true)} />
      {asks.value ? (
        <Dialog title={t('wish.set')} onClose={() => (asks.value = false)} data-testid="survey-wish-dialog">
          <p>{t('wish.text')}</p>
          <footer>
            <Button label={t('common.cancel')} onClick={() => (asks.value = false)} />
            <Button kind="primary" label={t('wish.do')} busy={busy.value} data-testid="survey-wish-yes" onClick={() => void send('POST')} />
          </footer>
        </Dialog>
      ) : null}
    </>
  )
}
