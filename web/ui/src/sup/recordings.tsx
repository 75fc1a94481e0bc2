// Recordings: the list with its search, and the player of the one chosen.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { queues } from '../lib/directory'
import { duration } from '../lib/format'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { filter, formatHash, go, route } from '../lib/router'
import { listOf, nextOf, recordingRow, type RecordingRow } from '../lib/rows'
import { isSupervisor, me } from '../lib/session'
import { Icon } from '../ui/icon'
import { Button, Empty, Skeleton, ThDo, When, Who, Wide } from '../ui/parts'
import { NumberFilter, OperatorFilter, PeriodFilter, QueueFilter, span } from './filters'
import { loadMessages } from './messages'
import { Player } from './player'
import { Pager } from './pager'

export function RecordingsPage({ id }: { id?: string }) {
  const q: Record<string, string | undefined> = { period: 'week', ...route.value.query }
  const path = `/recordings${query({ number: q.number, operator: q.operator, queue: q.queue, what: q.what, open: q.open, ...span(q), cursor: q.cursor, limit: 50 })}`
  const { data, error, busy, again } = useLoad(path, (x) => ({ rows: listOf(x, 'recordings').map(recordingRow), next: nextOf(x) }))
  void queues.value
  const rows = data.value?.rows ?? []
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="recordings-page">
      <div class="page-head">
        <h1>{t('nav.rec')}</h1>
        <div class="segments" role="radiogroup" aria-label={t('rec.what')}>
          {(['all', 'talk', 'voicemail', 'comment', 'outside'] as const).map((w) => (
            <button key={w} type="button" role="radio" aria-checked={(q.what ?? 'all') === w} data-testid={`rec-what-${w}`} onClick={() => filter({ what: w === 'all' ? undefined : w, open: undefined, cursor: undefined })}>{t(`rec.what.${w}`)}</button>
          ))}
        </div>
        {q.what === 'voicemail' ? <Button icon="note" pressed={q.open === 'true'} label={t('messages.only.open')} data-testid="rec-open" onClick={() => filter({ open: q.open === 'true' ? undefined : 'true', cursor: undefined })} /> : null}
        <div class="filters"><PeriodFilter fallback="week" /><QueueFilter /><OperatorFilter /><NumberFilter /></div>
      </div>
      {id ? <Player key={id} id={id} open /> : null}
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={8} />
          : rows.length === 0 ? <Empty icon="wave" title={t('rec.empty')}>{t('rec.empty.text')}</Empty>
          : (
            <Wide label={t('nav.rec')}>
              <table class="table hover">
                <thead><tr><ThDo word={t('prompts.listen')} /><th>{t('calls.started')}</th><th>{t('calls.customer')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th><th>{t('wrap.topic')}</th><th class="r">{t('rec.long')}</th><th>{t('rec.state')}</th><ThDo /></tr></thead>
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
                      <td class="dim">{r.what && !q.what ? <b>{maybe(`rec.what.one.${r.what}`, r.what)} </b> : null}{r.what === 'voicemail' ? <Handled r={r} /> : r.state ? maybe(`rec.state.${r.state}`, r.state) : ''}{r.cutShort ? ` · ${t('player.cut')}` : ''}</td>
                      <td class="narrow">{r.call ? <a class="icon-link" href={formatHash(['calls', r.call])} title={t('player.call')} aria-label={t('player.call')}><Icon name="right" size={15} /></a> : null}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Wide>
          )}
      </section>
      <Pager of={data.value} busy={busy.value} />
    </main>
  )
}

/** Who has dealt with a voicemail, or the button that says so. */
function Handled({ r }: { r: RecordingRow }) {
  const by = useSignal(r.handledBy ? r.handledName : '')
  const failed = useSignal('')
  if (!isSupervisor(me.value)) return null
  const mark = async (handled: boolean) => {
    try {
      const answer = recordingRow(await api('PUT', `/recordings/${r.id}/handled`, { handled }))
      by.value = answer.handledBy ? answer.handledName : ''
      void loadMessages()
    } catch (e) {
      failed.value = tell(e)
    }
  }
  return (
    <span class="row" data-testid="message-handled" data-handled={!!by.value}>
      {by.value ? <><Icon name="check" size={14} />{t('messages.handled.by', { who: by.value })} <button type="button" class="link" onClick={() => void mark(false)}>{t('messages.again')}</button></>
        : <Button icon="check" label={t('messages.handle')} data-testid="message-handle" onClick={() => void mark(true)} />}
      {failed.value ? <span class="bad-text" role="alert">{failed.value}</span> : null}
    </span>
  )
}
