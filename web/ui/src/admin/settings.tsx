// The settings as files: each with an editor that marks mistakes; hours and holidays with the calendar drawn beside.
import { useSignal } from '@preact/signals'
import { locale, t } from '../lib/i18n'
import { formatHash, go, route } from '../lib/router'
import { Icon } from '../ui/icon'
import { AdminPage, DraftBar, WithDraft } from './nav'
import { draft, edit, isChanged, problemsOf, textOf } from './draft'
import { Editor, Problems } from './editor'
import { daysOf, fileTitle, flowOf, productionOf } from './files'

export function SettingsPage() {
  return (
    <AdminPage title={t('admin.files')} wide data-testid="settings-page">
      <WithDraft>{() => <Files />}</WithDraft>
    </AdminPage>
  )
}

function Files() {
  const files = draft.value?.files ?? []
  const name = route.value.path.slice(2).join('/') || 'queues.yaml'
  const elsewhere = (draft.value?.problems ?? []).filter((p) => p.file !== name)
  return (
    <>
      <DraftBar />
      <div class="files">
        <ul class="file-list" aria-label={t('settings.files')}>
          {files.map((f) => (
            <li key={f.name}>
              <a href={formatHash(['admin', 'settings', ...f.name.split('/')])} aria-current={f.name === name ? 'page' : undefined} data-testid="settings-file" data-name={f.name}>
                <span class="grow">{fileTitle(f.name)}<small class="dim">{f.name}</small></span>
                {problemsOf(f.name).length ? <span class="chip bad num">{problemsOf(f.name).length}</span> : isChanged(f.name) ? <span class="chip warn" title={t('settings.changed')}>●</span> : null}
              </a>
            </li>
          ))}
        </ul>
        <section class="card grow">
          <header>
            <h2>{fileTitle(name)}</h2>
            {flowOf(name) ? <a class="button" href={formatHash(['ivr', flowOf(name)])}><Icon name="transfer" size={16} />{t('settings.draw')}</a> : null}
          </header>
          <Editor key={name} label={fileTitle(name)} text={textOf(name)} problems={problemsOf(name)} onChange={(x) => edit(name, x)} data-testid="settings-text" />
          <Problems list={elsewhere} onGo={(p) => go(['admin', 'settings', ...p.file.split('/')])} />
        </section>
        {name === 'holidays.yaml' || name === 'hours.yaml' ? <Calendar text={textOf('holidays.yaml')} /> : null}
      </div>
    </>
  )
}

/** The production calendar as it will be used: days off, moved and short ones. */
function Calendar({ text }: { text: string }) {
  const years = productionOf(text)
  const chosen = useSignal('')
  const year = years.find((y) => y.year === chosen.value) ?? years.find((y) => y.year === String(new Date().getFullYear())) ?? years[0]
  if (!year) return null
  const y = Number(year.year)
  const month = new Intl.DateTimeFormat(locale.value, { month: 'long' })
  return (
    <section class="card calendar" aria-label={t('calendar.title')} data-testid="calendar">
      <header>
        <h2>{t('calendar.title')}</h2>
        <div class="segments small" role="radiogroup" aria-label={t('calendar.year')}>
          {years.map((x) => <button key={x.year} type="button" role="radio" aria-checked={x.year === year.year} onClick={() => (chosen.value = x.year)}>{x.year}</button>)}
        </div>
      </header>
      <div class="months">
        {year.months.map((line, m) => (
          <div key={m} class="month">
            <b>{month.format(new Date(y, m, 1))}</b>
            <div class="month-days num">
              {Array.from({ length: (new Date(y, m, 1).getDay() + 6) % 7 }, (_, i) => <i key={`e${i}`} />)}
              {daysOf(y, m, line).map((d) => <span key={d.day} class={`day-${d.kind}`} title={t(`calendar.${d.kind}`)}>{d.day}</span>)}
            </div>
          </div>
        ))}
      </div>
      <p class="legend small dim"><span class="day-off">8</span> {t('calendar.off')} <span class="day-moved">9</span> {t('calendar.moved')} <span class="day-short">3</span> {t('calendar.short')}</p>
    </section>
  )
}
