// Who wants no surveys: the list, one number by hand, and a list of numbers from elsewhere. A line that is refused is
// named by its number and its text, so that it can be mended in the file it came from.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { maybe, t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { route } from '../lib/router'
import { arr, listOf, nextOf, num, obj, str, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon } from '../ui/icon'
import { Button, Card, Empty, Field, Phone, Skeleton, When, Wide } from '../ui/parts'
import { say } from '../ui/say'
import { Pager } from './pager'

interface Report {
  taken: number
  bad: { line: number; text: string }[]
  left: number // lines behind the one at which it ended before its time
}

const most = 100
/** A list of thousands is written while it is shown: look again when it is in. */
const settleMs = 2000

export function OptOutsPage() {
  const cursor = route.value.query.cursor
  const { data, error, busy, again } = useLoad(`/opt-outs${query({ cursor, limit: most })}`, (x) => ({ rows: listOf(x).map(obj), next: nextOf(x) }))
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="optouts-page">
      <div class="page-head"><h1>{t('optouts.title')}</h1><span class="dim">{t('optouts.about')}</span></div>
      <div class="optouts">
        <Card title={t('optouts.list')} class="list" tools={<Export name="opt-outs" sheet={() => sheet(data.value?.rows ?? [])} disabled={!data.value?.rows.length} />}>
          {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
            : data.value === null ? <Skeleton rows={6} />
            : data.value.rows.length === 0 ? <Empty icon="check" title={t('optouts.none')}>{t('optouts.none.text')}</Empty>
            : (
              <Wide label={t('nav.optouts')}>
                <table class="table">
                  <thead><tr><th>{t('calls.customer')}</th><th>{t('optouts.when')}</th><th>{t('optouts.how')}</th></tr></thead>
                  <tbody>
                    {data.value.rows.map((r) => (
                      <tr key={num(r.customer)} data-testid="optout-row">
                        <td>{str(r.name) ? <><b>{str(r.name)}</b> </> : null}<Phone pretty={str(r.number_pretty)} /></td>
                        <td class="nowrap"><When ms={num(r.at)} /></td>
                        <td class="dim">{how(r)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Wide>
            )}
          <Pager of={data.value} busy={busy.value} />
        </Card>
        <Import done={again} />
      </div>
    </main>
  )
}

const how = (r: Raw) => maybe(`optouts.how.${str(r.how)}`, str(r.how))

function sheet(rows: Raw[]): Sheet {
  return {
    head: [t('calls.customer'), t('party.number'), t('optouts.when'), t('optouts.how')],
    rows: rows.map((r) => [{ text: str(r.name) }, { phone: str(r.number_pretty) }, { at: num(r.at) }, { plain: how(r) }]),
  }
}

function Import({ done }: { done: () => void }) {
  const text = useSignal('')
  const busy = useSignal(false)
  const failed = useSignal('')
  const report = useSignal<Report | null>(null)
  async function take(e: Event) {
    e.preventDefault()
    const lines = text.value.split(/\r?\n/)
    busy.value = true
    failed.value = ''
    report.value = null
    try {
      const r = obj(await api('POST', '/opt-outs', { numbers: text.value }))
      const left = num(r.stopped) ? lines.slice(num(r.stopped) - 1) : []
      report.value = { taken: num(r.taken), bad: arr(r.bad).map(obj).map((b) => ({ line: num(b.line), text: lines[num(b.line) - 1] ?? '' })), left: left.length }
      say(t('optouts.taken', { n: tn('n.numbers', report.value.taken) }))
      text.value = [...report.value.bad.map((b) => b.text), ...left].join('\n') // what is left to be mended or sent
      done()
      setTimeout(done, settleMs)
    } catch (x) {
      failed.value = tell(x)
    } finally {
      busy.value = false
    }
  }
  async function read(e: Event & { currentTarget: HTMLInputElement }) {
    const file = e.currentTarget.files?.[0]
    if (file) text.value = await file.text()
    e.currentTarget.value = ''
  }
  return (
    <Card title={t('optouts.import')} data-testid="optouts-import">
      <form class="stack" onSubmit={(e) => void take(e)}>
        <Field label={t('optouts.numbers')} hint={t('optouts.hint')}>
          <textarea rows={8} value={text.value} onInput={(e) => (text.value = e.currentTarget.value)} spellcheck={false} data-testid="optouts-numbers" />
        </Field>
        <div class="row wrap">
          <label class="button"><Icon name="down" /><span>{t('optouts.file')}</span><input type="file" accept=".csv,.txt,text/plain,text/csv" class="spoken" onChange={(e) => void read(e)} data-testid="optouts-file" /></label>
          <span class="grow" />
          <Button kind="primary" type="submit" label={t('optouts.take')} busy={busy.value} disabled={!text.value.trim()} data-testid="optouts-take" />
        </div>
        {failed.value ? <p class="strip bad" role="alert"><Icon name="alert" /><span>{failed.value}</span></p> : null}
        {report.value ? (
          <div role="status" data-testid="optouts-report">
            <p><Icon name="check" size={15} /> {t('optouts.taken', { n: tn('n.numbers', report.value.taken) })}</p>
            {report.value.left ? <p class="bad-text" data-testid="optouts-left">{t('optouts.left', { n: tn('n.lines', report.value.left) })}</p> : null}
            {report.value.bad.length ? (
              <>
                <p class="bad-text">{t('optouts.bad', { n: tn('n.lines', report.value.bad.length) })}</p>
                <ul class="plain">{report.value.bad.map((b) => <li key={b.line} data-testid="optouts-bad"><b class="num">{t('optouts.line', { n: b.line })}</b> <span class="dim">{b.text.trim() || '—'}</span></li>)}</ul>
              </>
            ) : null}
          </div>
        ) : null}
      </form>
    </Card>
  )
}
