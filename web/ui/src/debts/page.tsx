// Whom we owe a call: lost callers, taken with one click, and the book of promised calls.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { tick } from '../lib/clock'
import { duration, percent } from '../lib/format'
import { locale, maybe, t } from '../lib/i18n'
import { usePoll } from '../lib/poll'
import { formatHash, route, filter } from '../lib/router'
import { listOf, maybeNum, ms, num, obj, str, type Raw } from '../lib/rows'
import { isSupervisor, me } from '../lib/session'
import type { Sheet } from '../lib/sheet'
import { ActButton, Failures } from '../op/actbutton'
import { mayDial } from '../op/dialling'
import { phone } from '../op/phone'
import { QueueFilter } from '../sup/filters'
import { Export } from '../ui/export'
import { Icon } from '../ui/icon'
import { Button, Card, Dialog, Empty, Field, Phone, Skeleton, ThDo, When, Wide } from '../ui/parts'
import { say, toast } from '../ui/say'

const everyMs = 4000
const rows = (x: unknown) => listOf(x).map(obj)

export function DebtsPage() {
  const { show, queue } = route.value.query
  const done = show === 'done'
  const lost = usePoll(`/lost${query({ closed: done ? 'true' : undefined, queue })}`, rows, everyMs)
  const promises = usePoll(`/promises${query({ state: done ? undefined : 'open', queue })}`, rows, everyMs)
  const failed = usePoll(`/promises${query({ state: 'failed', queue })}`, rows, everyMs)
  const figures = usePoll('/reports/debts', rows, everyMs)
  const book = done ? promises.data.value : promises.data.value && [...(failed.data.value ?? []), ...promises.data.value]
  const again = () => { promises.again(); failed.again() }
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="debts-page">
      <div class="page-head">
        <h1>{t('debts.title')}</h1>
        <div class="segments" role="radiogroup" aria-label={t('debts.show')}>
          {([['open', !done], ['done', done]] as const).map(([key, on]) => (
            <button key={key} type="button" role="radio" aria-checked={on} data-testid={`debts-${key}`} onClick={() => filter({ show: key === 'done' ? 'done' : undefined })}>{t(`debts.show.${key}`)}</button>
          ))}
        </div>
        <div class="filters"><QueueFilter /></div>
      </div>
      {phone.value.link !== 'off' ? <Failures /> : null}
      <Figures all={figures.data.value?.at(-1)} />
      <Card title={t('lost.list')} class="list" data-testid="lost-list" tools={<Export name="lost" sheet={() => lostSheet(lost.data.value ?? [])} disabled={!lost.data.value?.length} />}>
        <List of={lost} none={done ? t('lost.none.done') : t('lost.none')} text={done ? '' : t('lost.none.text')}>{(list) => <LostTable list={list} done={done} />}</List>
      </Card>
      <Card title={t('promise.list')} class="list" data-testid="promise-list" tools={<Export name="callbacks" sheet={() => promiseSheet(book ?? [])} disabled={!book?.length} />}>
        {promises.error.value ? <Empty icon="alert" title={tell(promises.error.value)} />
          : book === null ? <Skeleton rows={4} />
          : book.length === 0 ? <Empty icon="phone" title={t('promise.none')} />
          : <PromiseTable list={book} again={again} />}
      </Card>
    </main>
  )
}

function List({ of, none, text, children }: { of: ReturnType<typeof usePoll<Raw[]>>; none: string; text: string; children: (list: Raw[]) => preact.ComponentChildren }) {
  if (of.error.value && !of.data.value) return <Empty icon="alert" title={tell(of.error.value)}><button type="button" class="link" onClick={of.again}>{t('common.again')}</button></Empty>
  if (of.data.value === null) return <Skeleton rows={4} />
  if (of.data.value.length === 0) return <Empty icon="check" title={none}>{text}</Empty>
  return <>{children(of.data.value)}</>
}

/** Figures of today, each with what it is made of. */
function Figures({ all }: { all: Raw | undefined }) {
  const cb = obj(all?.callbacks)
  const rates = obj(all?.callback_rates)
  const lost = obj(all?.lost)
  const lostRates = obj(all?.lost_rates)
  const share = (x: unknown) => percent(maybeNum(x), locale.value)
  const mean = maybeNum(rates.mean_ms)
  const p90 = maybeNum(rates.p90_ms)
  return (
    <section class="kpis debts" aria-label={t('debts.today')} data-testid="debts-figures">
      <Figure label={t('kpi.lost_done')} value={share(lostRates.handled)} more={t('debts.of', { a: num(lost.handled), b: num(lost.opened) })} />
      <Figure label={t('kpi.lost_in_time')} value={share(lostRates.in_time)} more={t('debts.of', { a: num(lost.in_time), b: num(lost.opened) })} />
      <Figure label={t('kpi.cb_kept')} value={share(rates.kept)} more={t('debts.of', { a: num(cb.kept), b: num(cb.due) })} />
      <Figure label={t('kpi.cb_success')} value={share(rates.success)} more={t('debts.of', { a: num(cb.connected), b: num(cb.taken) + num(cb.by_hand) - num(cb.taken_over) })} />
      <Figure label={t('kpi.cb_take_up')} value={share(rates.take_up)} more={t('debts.of', { a: num(cb.taken), b: num(cb.offered) })} />
      <Figure label={t('kpi.cb_time')} value={mean === null ? '—' : duration(mean)} more={p90 === null ? '' : t('kpi.p90', { t: duration(p90) })} />
    </section>
  )
}

function Figure({ label, value, more }: { label: string; value: string; more: string }) {
  return <div class="kpi"><span class="kpi-label">{label}</span><span class="kpi-value num">{value}</span><span class="kpi-more num">{more}</span></div>
}

function LostTable({ list, done }: { list: Raw[]; done: boolean }) {
  tick.value
  const can = mayDial()
  const seated = phone.value.link !== 'off'
  return (
    <Wide label={t('lost.list')}>
      <table class="table hover">
        <thead>
          <tr>
            <th>{t('debts.who')}</th><th>{t('queues.queue')}</th><th>{t('lost.when')}</th><th>{done ? t('lost.closed') : t('lost.due')}</th>
            <th class="r">{t('lost.times')}</th><th class="r">{t('debts.tries')}</th><ThDo />
          </tr>
        </thead>
        <tbody>
          {list.map((r) => (
            <tr key={num(r.item)} data-testid="lost-row" data-item={num(r.item)} data-state={str(r.state)}>
              <td><Customer r={r} />{r.ours ? <> <span class="chip bad"><Icon name="alert" size={13} />{t('lost.ours')}</span></> : null}</td>
              <td>{str(r.queue_name) || '—'}</td>
              <td class="nowrap"><a href={formatHash(['calls', str(r.call)])}><When ms={ms(r.opened)} /></a></td>
              <td class="nowrap">{done ? <><When ms={ms(r.closed)} /> <span class="dim">{lostReason(r)}</span></> : <Due at={ms(r.due)} late={!!r.overdue} />}</td>
              <td class="r num">{num(r.times)}</td>
              <td class="r num">{num(r.tries) || '—'}</td>
              <td class="narrow nowrap">
                {done ? str(r.taker_name)
                  : r.state === 'taken' ? <span class="dim">{t('lost.taken', { who: str(r.taker_name) })}</span>
                  : seated ? <ActButton what="lost_take" fields={{ item: num(r.item) }} kind="primary" icon="phone" label={t('lost.take')} disabled={!can} data-testid="lost-take" />
                  : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!done && seated && !can ? <p class="dim note-line">{t('lost.take.when')}</p> : null}
    </Wide>
  )
}

const who = (r: Raw) => [{ text: str(r.display) }, { phone: str(r.number_pretty) }, { plain: str(r.queue_name) }]
const lostReason = (r: Raw) => maybe(`lost.reason.${str(r.reason)}`, str(r.reason))

function lostSheet(list: Raw[]): Sheet {
  return {
    head: [t('debts.who'), t('party.number'), t('queues.queue'), t('lost.when'), t('lost.due'), t('lost.closed'), t('calls.reason'), t('lost.times'), t('debts.tries')],
    rows: list.map((r) => [...who(r), { at: ms(r.opened) }, { at: ms(r.due) }, { at: ms(r.closed) }, { plain: ms(r.closed) ? lostReason(r) : r.ours ? t('lost.ours') : '' }, { number: num(r.times) }, { number: num(r.tries) }]),
  }
}

const promiseState = (r: Raw) => maybe(`promise.state.${str(r.state)}`, str(r.state))

function promiseSheet(list: Raw[]): Sheet {
  return {
    head: [t('debts.who'), t('party.number'), t('queues.queue'), t('promise.asked'), t('promise.due'), t('promise.state'), t('debts.tries'), t('promise.who')],
    rows: list.map((r) => [...who(r), { at: ms(r.asked) }, { at: ms(r.due) }, { plain: promiseState(r) }, { number: num(r.tries) }, { plain: str(r.talker_name) || str(r.by_name) }]),
  }
}

function Customer({ r }: { r: Raw }) {
  const pretty = str(r.number_pretty)
  return <span class="who"><b>{str(r.display)}</b>{pretty && pretty !== str(r.display) ? <> <Phone pretty={pretty} /></> : null}</span>
}

function Due({ at, late }: { at: number; late: boolean }) {
  return <span class={late ? 'late' : ''}>{late ? <Icon name="alert" size={13} /> : null}<When ms={at} />{late ? <span class="dim"> {t('debts.overdue')}</span> : null}</span>
}

function PromiseTable({ list, again }: { list: Raw[]; again: () => void }) {
  tick.value
  const can = mayDial()
  const seated = phone.value.link !== 'off'
  const settling = useSignal<Raw | null>(null)
  const m = me.value
  const retry = (r: Raw) => void api('POST', `/promises/${str(r.id)}/again`).then(() => { say(t('promise.retried')); again() }, (e) => toast(tell(e), 'bad'))
  return (
    <Wide label={t('promise.list')}>
      <table class="table hover">
        <thead>
          <tr>
            <th>{t('debts.who')}</th><th>{t('queues.queue')}</th><th>{t('promise.asked')}</th><th>{t('promise.due')}</th><th>{t('promise.state')}</th>
            <th class="r">{t('debts.tries')}</th><th>{t('promise.who')}</th><ThDo />
          </tr>
        </thead>
        <tbody>
          {list.map((r) => (
            <tr key={str(r.id)} data-testid="promise-row" data-promise={str(r.id)} data-state={str(r.state)}>
              <td><Customer r={r} /></td>
              <td>{str(r.queue_name) || '—'}</td>
              <td class="nowrap"><a href={formatHash(['calls', str(r.call)])}><When ms={ms(r.asked)} /></a> <span class="dim">{maybe(`promise.source.${str(r.source)}`, str(r.source))}</span></td>
              <td class="nowrap"><Due at={ms(r.due)} late={!!r.overdue} /></td>
              <td><State r={r} /></td>
              <td class="r num">{num(r.tries) || '—'}</td>
              <td>{str(r.talker_name) || str(r.by_name) || '—'}</td>
              <td class="narrow nowrap">
                {seated && r.state === 'waiting' && m?.queues?.includes(str(r.queue)) ? <ActButton what="promise_take" fields={{ promise: str(r.id) }} kind="primary" icon="phone" label={t('lost.take')} disabled={!can} data-testid="promise-take" /> : null}
                {isSupervisor(m) && r.state === 'failed' ? <Button icon="phone" label={t('promise.again')} onClick={() => retry(r)} data-testid="promise-again" /> : null}
                {isSupervisor(m) && settles(str(r.state)) ? <Button kind="ghost" label={t('promise.settle')} onClick={() => (settling.value = r)} data-testid="promise-settle" /> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {seated && !can && list.some((r) => r.state === 'waiting') ? <p class="dim note-line">{t('lost.take.when')}</p> : null}
      {settling.value ? <Settle r={settling.value} close={() => (settling.value = null)} done={again} /> : null}
    </Wide>
  )
}

const settles = (state: string) => state === 'waiting' || state === 'paused' || state === 'failed'

function State({ r }: { r: Raw }) {
  const state = str(r.state)
  const word = promiseState(r)
  if (state === 'failed') return <span class="chip bad"><Icon name="alert" size={13} />{word}</span>
  if (state === 'kept') return <span>{word} <span class="dim"><When ms={ms(r.connected)} /></span></span>
  if (state === 'paused' && num(r.next)) return <span>{word} <When ms={num(r.next)} /></span>
  return <span>{word}{state === 'closed' && str(r.reason) ? <span class="dim"> {str(r.reason)}</span> : null}</span>
}

function Settle({ r, close, done }: { r: Raw; close: () => void; done: () => void }) {
  const reason = useSignal('')
  const trouble = useSignal('')
  const send = (e: Event) => {
    e.preventDefault()
    if (!reason.value.trim()) { trouble.value = t('emergency.reason.need'); return }
    void api('POST', `/promises/${str(r.id)}/settle`, { reason: reason.value.trim() }).then(() => { close(); done() }, (x) => (trouble.value = tell(x)))
  }
  return (
    <Dialog title={t('promise.settle.title')} onClose={close} data-testid="settle-dialog">
      <form onSubmit={send}>
        <p>{t('promise.settle.text')}</p>
        <Field label={t('emergency.reason')} error={trouble.value || undefined}>
          <input type="text" maxLength={200} value={reason.value} onInput={(e) => (reason.value = e.currentTarget.value)} data-testid="settle-reason" />
        </Field>
        <footer><Button kind="primary" type="submit" label={t('promise.settle')} data-testid="settle-do" /></footer>
      </form>
    </Dialog>
  )
}
