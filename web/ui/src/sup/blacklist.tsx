// Numbers that are kept out for a term, each with its reason and who approved it, and the alarms that lead to one:
// runs of short silent calls.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { filter, route } from '../lib/router'
import { listOf, nextOf, num, obj, str, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Button, Card, Empty, Field, Phone, Select, Skeleton, ThDo, When, Wide } from '../ui/parts'
import { toast } from '../ui/say'
import { Pager } from './pager'

const terms = [1, 7, 30, 90, 365]

export function BlacklistPage() {
  const { cursor, number } = route.value.query
  const { data, error, busy, again } = useLoad(`/blacklist${query({ cursor, limit: 50 })}`, (x) => ({ rows: listOf(x).map(obj), next: nextOf(x) }))
  const lift = (r: Raw) => () => void api('DELETE', `/blacklist/${num(r.id)}`).then(again, (e) => toast(tell(e), 'bad'))
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="blacklist">
      <div class="page-head"><h1>{t('blacklist.title')}</h1><span class="dim">{t('blacklist.about')}</span></div>
      <div class="optouts">
        <Card title={t('blacklist.list')} class="list" tools={<Export name="blacklist" sheet={() => sheet(data.value?.rows ?? [])} disabled={!data.value?.rows.length} />}>
          {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
            : data.value === null ? <Skeleton rows={6} />
            : data.value.rows.length === 0 ? <Empty icon="check" title={t('blacklist.none')}>{t('blacklist.none.text')}</Empty>
            : <Entries rows={data.value.rows} lift={lift} />}
          <Pager of={data.value} busy={busy.value} />
        </Card>
        <div class="stack">
          <NewEntry key={number ?? ''} number={number ?? ''} done={again} />
          <Silent />
        </div>
      </div>
    </main>
  )
}

function Entries({ rows, lift }: { rows: Raw[]; lift: (r: Raw) => () => void }) {
  return (
    <Wide label={t('blacklist.list')}>
      <table class="table">
        <thead><tr><th>{t('calls.customer')}</th><th>{t('blacklist.reason')}</th><th>{t('blacklist.until')}</th><th>{t('blacklist.by')}</th><ThDo /></tr></thead>
        <tbody>
          {rows.map((r) => (
            <tr key={num(r.id)} class={r.holds === true ? '' : 'dim'} data-testid="blacklist-row">
              <td class="nowrap">{str(r.name) ? <><b>{str(r.name)}</b> </> : null}<Phone pretty={str(r.number_pretty)} /></td>
              <td>{str(r.reason)}</td>
              <td class="nowrap">{num(r.lifted) ? t('blacklist.lifted', { who: str(r.lifted_by_name) }) : <When ms={num(r.until)} />}</td>
              <td class="nowrap">{str(r.approved_by_name)}<span class="dim sub"><When ms={num(r.made)} /></span></td>
              <td class="narrow">{r.holds === true ? <Button icon="cross" iconOnly kind="ghost" label={t('blacklist.lift')} onClick={lift(r)} data-testid="blacklist-lift" /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(rows: Raw[]): Sheet {
  return {
    head: [t('calls.customer'), t('party.number'), t('blacklist.reason'), t('blacklist.until'), t('blacklist.by'), t('blacklist.made'), t('blacklist.state')],
    rows: rows.map((r) => [
      { text: str(r.name) }, { phone: str(r.number_pretty) }, { text: str(r.reason) }, { at: num(r.until) }, { plain: str(r.approved_by_name) }, { at: num(r.made) },
      { plain: num(r.lifted) ? t('blacklist.lifted', { who: str(r.lifted_by_name) }) : '' },
    ]),
  }
}

function NewEntry({ number, done }: { number: string; done: () => void }) {
  const v = useSignal({ number, reason: '', days: '30' })
  const busy = useSignal(false)
  const failed = useSignal('')
  const set = (x: Partial<typeof v.value>) => (v.value = { ...v.value, ...x })
  async function add(e: Event) {
    e.preventDefault()
    busy.value = true
    failed.value = ''
    try {
      await api('POST', '/blacklist', { number: v.value.number, reason: v.value.reason, days: Number(v.value.days) })
      set({ number: '', reason: '' })
      toast(t('blacklist.added'), 'good')
      done()
    } catch (x) {
      failed.value = tell(x)
    } finally {
      busy.value = false
    }
  }
  return (
    <Card title={t('blacklist.new')}>
      <form class="stack" onSubmit={(e) => void add(e)}>
        <Field label={t('blacklist.number')}><input type="tel" required maxLength={32} autocomplete="off" value={v.value.number} onInput={(e) => set({ number: e.currentTarget.value })} data-testid="blacklist-number" /></Field>
        <Field label={t('blacklist.reason')}><input required maxLength={200} value={v.value.reason} onInput={(e) => set({ reason: e.currentTarget.value })} data-testid="blacklist-reason" /></Field>
        <Field label={t('blacklist.term')} hint={t('blacklist.hint')} error={failed.value || undefined}>
          <Select value={v.value.days} options={terms.map((d) => ({ value: String(d), label: tn('n.days', d) }))} onChange={(days) => set({ days })} data-testid="blacklist-days" />
        </Field>
        <div class="row"><span class="grow" /><Button kind="primary" type="submit" label={t('blacklist.add')} busy={busy.value} disabled={!v.value.number.trim() || !v.value.reason.trim()} data-testid="blacklist-add" /></div>
      </form>
    </Card>
  )
}

function Silent() {
  const { data, error, again } = useLoad('/alarms?kind=silent_calls', (x) => listOf(x).map(obj))
  return (
    <Card title={t('blacklist.silent')} class="list">
      {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty> : data.value === null ? <Skeleton rows={2} /> : data.value.length === 0 ? <Empty icon="check" title={t('blacklist.silent.none')}>{t('blacklist.silent.text')}</Empty> : (
        <Wide label={t('blacklist.silent')}>
          <table class="table">
            <tbody>
              {data.value.map((r) => (
                <tr key={`${num(r.at)}-${num(r.customer)}`} data-testid="silent-row">
                  <td><Phone pretty={str(r.number_pretty)} /> <span class="dim">{t('blacklist.row', { n: tn('n.calls', Number(str(r.detail))) })}</span></td>
                  <td class="nowrap"><When ms={num(r.at)} /></td>
                  <td class="narrow"><Button icon="plus" iconOnly kind="ghost" label={t('blacklist.take')} onClick={() => filter({ number: str(r.number) })} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </Card>
  )
}
