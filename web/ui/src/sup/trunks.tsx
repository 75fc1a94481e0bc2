// Trunks as they stand now, read only: state and since when, registration, channels, round trip, the last error, the calls
// that go on over each.
import { tell } from '../lib/api'
import { operatorOf, queueOf } from '../lib/directory'
import { number } from '../lib/format'
import { locale, maybe, t } from '../lib/i18n'
import { usePoll } from '../lib/poll'
import { formatHash, route } from '../lib/router'
import { listOf, maybeNum, ms, num, obj, str, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon, type IconName } from '../ui/icon'
import { Card, Empty, Skeleton, When, Wide } from '../ui/parts'

const everyMs = 2000
const icons: Record<string, IconName> = { up: 'check', down: 'alert', listens: 'phone' }

export function TrunksPage() {
  const trunks = usePoll('/trunks', (x) => listOf(x).map(obj), everyMs)
  const list = trunks.data.value
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="trunks-page">
      <div class="page-head">
        <h1>{t('nav.trunks')}</h1>
        <span class="grow" />
        <Export name="trunks" sheet={() => sheet(list ?? [])} disabled={!list?.length} />
      </div>
      {list === null
        ? trunks.error.value ? <Empty icon="alert" title={tell(trunks.error.value)}><button type="button" class="link" onClick={trunks.again}>{t('common.again')}</button></Empty> : <Skeleton rows={4} />
        : list.length === 0 ? <Empty icon="phone" title={t('trunks.none')}>{t('trunks.none.text')}</Empty>
        : <><Card title={t('trunks.title')} class="list"><Table list={list} /></Card>{list.filter((x) => listOf({ items: x.calls }).length).map((x) => <Calls key={str(x.name)} of={x} />)}</>}
    </main>
  )
}

const stateOf = (r: Raw) => maybe(`trunk.state.${str(r.state)}`, str(r.state))
const registration = (r: Raw) => (r.registers ? t(r.registered ? 'trunk.registered' : 'trunk.unregistered') : t('trunk.by.address'))
/** What went wrong, in words of the kind; the words of the far end and of the network are for whoever looks closer. */
const faultOf = (r: Raw) => (str(r.error) ? maybe(`trunk.fault.${str(r.fault)}`, t('trunk.fault.other')) : '')
const rtt = (r: Raw) => maybeNum(r.rtt_ms)

function Table({ list }: { list: Raw[] }) {
  const asked = route.value.query.trunk
  return (
    <Wide label={t('trunks.title')}>
      <table class="table hover">
        <thead>
          <tr>
            <th>{t('trunk.name')}</th><th>{t('trunk.state')}</th><th>{t('trunk.since')}</th><th>{t('trunk.registration')}</th><th class="r">{t('trunk.channels')}</th>
            <th class="r" title={t('trunk.rtt.how')}>{t('trunk.rtt')}</th><th>{t('trunk.error')}</th><th class="r">{t('trunk.calls')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((r) => {
            const calls = listOf({ items: r.calls }).length
            const down = r.state === 'down'
            const back = rtt(r)
            return (
              <tr key={str(r.name)} class={asked === str(r.name) ? 'marked' : ''} aria-current={asked === str(r.name) ? 'true' : undefined} data-testid="trunk-row" data-trunk={str(r.name)} data-state={str(r.state)}>
                <td><b>{str(r.name)}</b> <span class="dim">{maybe(`trunk.kind.${str(r.kind)}`, str(r.kind))}</span></td>
                <td class="nowrap"><span class={`outcome ${down ? 'bad-text' : ''}`}><Icon name={icons[str(r.state)] ?? 'info'} size={14} />{stateOf(r)}</span></td>
                <td class="nowrap"><When ms={ms(r.since)} /></td>
                <td>{registration(r)}{num(r.expires) ? <span class="dim"> {t('trunk.until')} <When ms={num(r.expires)} /></span> : null}</td>
                <td class="r num">{num(r.max) ? t('debts.of', { a: num(r.channels), b: num(r.max) }) : num(r.channels)}</td>
                <td class="r num nowrap">{back === null ? '—' : t('unit.ms', { n: number(back, locale.value, back < 10 ? 1 : 0) })}</td>
                <td data-testid="trunk-error" data-fault={str(r.fault)}>{str(r.error) ? <><span class={down ? 'bad-text' : 'dim'}><When ms={ms(r.error_at)} /> {faultOf(r)}</span><code class="dim sub" lang="en">{str(r.error)}</code></> : '—'}</td>
                <td class="r num">{calls ? <a class="figure" data-testid="figure-open" href={`#calls-${str(r.name)}`} onClick={(e) => { e.preventDefault(); document.getElementById(`calls-${str(r.name)}`)?.scrollIntoView({ block: 'start' }) }}>{calls}</a> : 0}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Wide>
  )
}

function Calls({ of }: { of: Raw }) {
  const list = listOf({ items: of.calls }).map(obj)
  return (
    <Card title={`${str(of.name)} · ${t('trunk.calls')} · ${list.length}`} class="list">
      <div id={`calls-${str(of.name)}`}>
        <Wide label={t('trunk.calls')}>
          <table class="table hover">
            <thead><tr><th>{t('trunk.way')}</th><th>{t('trunk.since')}</th><th>{t('calls.customer')}</th><th>{t('calls.phase')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th></tr></thead>
            <tbody>
              {list.map((c) => (
                <tr key={str(c.leg)} data-testid="trunk-call" data-call={str(c.call)}>
                  <td class="nowrap"><span class="outcome"><Icon name={c.out ? 'up' : 'down'} size={14} />{t(c.out ? 'trunk.out' : 'trunk.in')}</span></td>
                  <td class="nowrap">{str(c.call) ? <a href={formatHash(['calls', str(c.call)])}><When ms={ms(c.since)} /></a> : <When ms={ms(c.since)} />}</td>
                  <td class="name">{str(c.display) || '—'}</td>
                  <td>{str(c.phase) ? maybe(`phase.${str(c.phase)}`, str(c.phase)) : t('trunk.ending')}</td>
                  <td>{str(c.queue) ? queueOf(str(c.queue)) : '—'}</td>
                  <td class="name">{num(c.operator) ? operatorOf(num(c.operator)) : '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </div>
    </Card>
  )
}

function sheet(list: Raw[]): Sheet {
  return {
    head: [t('trunk.name'), t('trunk.state'), t('trunk.since'), t('trunk.registration'), t('trunk.channels'), t('trunk.max'), t('trunk.rtt'), t('trunk.error'), t('trunk.error.raw'), t('trunk.error.at')],
    rows: list.map((r) => [
      { plain: str(r.name) }, { plain: stateOf(r) }, { at: ms(r.since) }, { plain: registration(r) }, { number: num(r.channels) },
      num(r.max) ? { number: num(r.max) } : { plain: '' }, rtt(r) === null ? { plain: '' } : { number: rtt(r) ?? 0, digits: 1 }, { plain: faultOf(r) }, { text: str(r.error) }, { at: ms(r.error_at) },
    ]),
  }
}
