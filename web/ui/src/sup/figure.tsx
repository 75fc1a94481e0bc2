// One figure with what belongs beside it; it opens to the calls it counts (UX 1.9).
import { percent, withMargin } from '../lib/format'
import { locale, t } from '../lib/i18n'
import { onlyMark, type SurveyFigures } from './figures'

export function Figure({ label, value, more, href, big, name }: { label: string; value: string; more: string; href?: string; big?: boolean; name?: string }) {
  const body = <><span class="figure-value num">{value}</span> <span class="dim num">({more})</span></>
  return (
    <div class={big ? 'figure-big' : 'figure-cell'} data-figure={name}>
      {big ? <span class="kpi-label">{label}</span> : null}
      {href ? <a class="figure" data-testid="figure-open" href={href} title={t('survey.open')}>{body}</a> : <span>{body}</span>}
    </div>
  )
}

/** CSI or FCR in a table of other figures: with its n below; a single answer is a rating, never a CSI (UX 1.10). */
export function SurveyCell({ f, metric, href }: { f: SurveyFigures | undefined; metric: 'csi' | 'fcr'; href: string }) {
  const n = f?.[metric].n
  if (!f || !n) return <>—</>
  const text = metric === 'fcr' ? percent(f.fcr.value, locale.value) : n === 1 ? t('rating.one', { n: onlyMark(f) }) : withMargin(f.csi.value, f.csi.margin, locale.value)
  return <a class="figure" data-testid="figure-open" data-figure={metric} href={href}>{text}<span class="dim sub">{t('survey.answers', { n })}</span></a>
}
