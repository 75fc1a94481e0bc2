// Where the figures are: the page of addresses below #/reports, each way to one with what is found there.
import { t } from '../lib/i18n'
import { formatHash } from '../lib/router'
import { me } from '../lib/session'
import { Icon } from '../ui/icon'
import { ways } from '../ui/ways'

const texts = {
  wall: 'reports.wall', calls: 'reports.calls', lost: 'reports.lost', rec: 'reports.rec', 'reports/queues': 'reports.queues', survey: 'reports.survey', lines: 'reports.lines',
} as const

export function ReportsPage() {
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="reports-page">
      <div class="page-head"><h1>{t('nav.reports')}</h1></div>
      <div class="start-ways">
        {ways.filter((w) => w.to in texts && w.open(me.value)).map((w) => (
          <a key={w.to} class="way" href={formatHash(w.to.split('/'))} data-testid="reports-way">
            <span class="way-icon s-talking"><Icon name={w.icon} size={26} /></span>
            <b>{t(w.word)}</b><span>{t(texts[w.to as keyof typeof texts])}</span>
          </a>
        ))}
      </div>
    </main>
  )
}
