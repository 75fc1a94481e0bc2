// Recordings: the list with its search, and the player of the one chosen.
import { query, tell } from '../lib/api'
import { queues } from '../lib/directory'
import { duration } from '../lib/format'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { filter, formatHash, go, route } from '../lib/router'
import { listOf, nextOf, recordingRow } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Button, Empty, Skeleton, When, Who } from '../ui/parts'
import { NumberFilter, OperatorFilter, PeriodFilter, QueueFilter, span } from './filters'
import { Player } from './player'

export function RecordingsPage({ id }: { id?: string }) {
  const q: Record<string, string | undefined> = { period: 'week', ...route.value.query }
  const path = `/recordings${query({ number: q.number, operator: q.operator, queue: q.queue, ...span(q), cursor: q.cursor, limit: 50 })}`
  const { data, error, again } = useLoad(path, (x) => ({ rows: listOf(x, 'recordings').map(recordingRow), next: nextOf(x) }))
  void queues.value
  const rows = data.value?.rows ?? []
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="recordings-page">
      <div class="page-head">
        <h1>{t('nav.rec')}</h1>
        <div class="filters"><PeriodFilter fallback="week" /><QueueFilter /><OperatorFilter /><NumberFilter /></div>
      </div>
      {id ? <Player key={id} id={id} open /> : null}
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={8} />
          : rows.length === 0 ? <Empty icon="wave" title={t('rec.empty')}>{t('rec.empty.text')}</Empty>
          : (
            <div class="scroll-x">
              <table class="table hover">
                <thead><tr><th class="narrow" /><th>{t('calls.started')}</th><th>{t('calls.customer')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th><th>{t('wrap.topic')}</th><th class="r">{t('rec.long')}</th><th>{t('rec.state')}</th><th class="narrow" /></tr></thead>
                <tbody>
                  {rows.map((r) => (
                    <tr key={r.id} class={r.id === id ? 'chosen' : ''} data-testid="rec-row" data-recording={r.id}>
                      <td class="narrow"><Button icon="play" iconOnly kind="ghost" label={t('calls.listen')} onClick={() => go(['rec', r.id], route.value.query)} /></td>
                      <td class="nowrap"><When ms={r.at} /></td>
                      <td class="num nowrap"><Who name={r.display} web={r.web} /></td>
                      <td>{r.queueName || '—'}</td>
                      <td>{r.operatorName || '—'}{r.consult ? <span class="dim"> · {t('state.consult')}</span> : null}</td>
                      <td>{r.topicName || '—'}</td>
                      <td class="r num">{r.ms ? duration(r.ms) : '—'}</td>
                      <td class="dim">{r.state ? maybe(`rec.state.${r.state}`, r.state) : ''}{r.cutShort ? ` · ${t('player.cut')}` : ''}</td>
                      <td class="narrow">{r.call ? <a class="icon-link" href={formatHash(['calls', r.call])} title={t('player.call')} aria-label={t('player.call')}><Icon name="right" size={15} /></a> : null}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
      </section>
      {data.value?.next || q.cursor ? (
        <div class="row pager">
          {q.cursor ? <Button icon="left" label={t('common.first')} onClick={() => filter({ cursor: undefined })} /> : null}
          {data.value?.next ? <Button icon="right" label={t('common.next')} onClick={() => filter({ cursor: data.value?.next })} /> : null}
        </div>
      ) : null}
    </main>
  )
}
