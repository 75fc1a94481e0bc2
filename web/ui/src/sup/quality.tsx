// How well each leg of a call was heard: a verdict in words and the figures behind it.
import { number, percent } from '../lib/format'
import { locale, t, type Key } from '../lib/i18n'
import { mos, qualityWord } from '../lib/quality'
import { num, str, type Raw } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Card } from '../ui/parts'

const sides: Record<string, Key> = { customer: 'quality.customer', operator: 'quality.operator', outside: 'quality.outside' }
const verdicts: Record<string, Key> = { excellent: 'quality.leg.excellent', good: 'quality.leg.good', weak: 'quality.leg.weak', bad: 'quality.leg.bad' }

export function Quality({ legs }: { legs: Raw[] }) {
  if (legs.length === 0) return null
  return (
    <Card title={t('quality.title')} data-testid="call-quality">
      <ul class="quality-legs">{legs.map((l) => <Leg key={str(l.leg)} l={l} />)}</ul>
    </Card>
  )
}

const msOf = (us: unknown) => number(num(us) / 1000, locale.value, num(us) < 10_000 ? 1 : 0)

function Leg({ l }: { l: Raw }) {
  const loss = num(l.loss)
  const word = qualityWord(mos({ rttMs: num(l.trip_ms), jitterMs: num(l.jitter_ms), lossPct: loss }))
  const sent = num(l.packets) + num(l.lost)
  const ways = t('quality.ways', {
    lost: percent(sent ? (100 * num(l.lost)) / sent : null, locale.value), jitter: msOf(l.jitter_us),
    farLost: percent(num(l.reports) ? num(l.far_loss_ppm) / 10_000 : null, locale.value), farJitter: msOf(l.far_jitter_us), reports: num(l.reports),
  })
  return (
    <li data-testid="quality-leg" data-side={str(l.side)} data-word={word} title={ways}>
      <Icon name={word === 'excellent' || word === 'good' ? 'check' : 'alert'} size={15} />
      <span><b>{str(l.name) || t(sides[str(l.side)] ?? 'quality.outside')}</b>: {t(verdicts[word] ?? 'quality.leg.bad')}
        <span class="dim num"> · {t('quality.loss', { n: percent(loss, locale.value) })} · {t('quality.jitter', { n: number(num(l.jitter_ms), locale.value, 0) })} · {num(l.trips) ? t('quality.trip', { n: number(num(l.trip_ms), locale.value, 0) }) : t('quality.no.trip')}</span>
      </span>
    </li>
  )
}
