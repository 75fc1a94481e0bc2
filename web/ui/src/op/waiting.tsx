// Calls that wait in the queues: an operator on the line may take one out of turn, where the settings allow it.
import { tick } from '../lib/clock'
import { t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { Card, Timer } from '../ui/parts'
import { ActButton } from './actbutton'
import { queueName } from './names'
import { phone, view } from './phone'

export function Waiting() {
  tick.value
  const list = phone.value.waiting
  if (!list.length) return null
  const can = view.value?.state === 'available'
  return (
    <Card title={t('waiting.title')} tools={can ? null : <span class="dim small" data-testid="waiting-when">{t('waiting.when')}</span>} class="waiting" data-testid="waiting-list">
      <table class="table">
        <tbody>
          {list.map((c) => (
            <tr key={c.call} data-testid="waiting-row" data-call={c.call}>
              <td>{queueName(c.queue)}{c.vip ? <> <span class="chip vip"><Icon name="vip" size={13} />VIP</span></> : null}</td>
              <td class="r"><Timer at={c.since} /></td>
              <td class="narrow"><ActButton what="pick" fields={{ call: c.call }} icon="phone" label={t('waiting.pick')} disabled={!can} data-testid="pick" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
