// One figure with what belongs beside it; it opens to the calls it counts (UX 1.9).
import { t } from '../lib/i18n'

export function Figure({ label, value, more, href, big, name }: { label: string; value: string; more: string; href?: string; big?: boolean; name?: string }) {
  const body = <><span class="figure-value num">{value}</span> <span class="dim num">({more})</span></>
  return (
    <div class={big ? 'figure-big' : 'figure-cell'} data-figure={name}>
      {big ? <span class="kpi-label">{label}</span> : null}
      {href ? <a class="figure" data-testid="figure-open" href={href} title={t('survey.open')}>{body}</a> : <span>{body}</span>}
    </div>
  )
}
