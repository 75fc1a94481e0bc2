// The web app of people who sign in: the page of the address, the softphone that lives through all of them.
import { useEffect } from 'preact/hooks'
import { loadDirectory } from './lib/directory'
import { locale, t } from './lib/i18n'
import { formatHash, go, route } from './lib/router'
import { home, isAdmin, isOwnersSupervisor, isSupervisor, loadMe, me } from './lib/session'
import { Login, StartPage } from './login'
import { CallBar } from './op/callbar'
import { KeysDialog } from './op/keyhelp'
import { onKey } from './op/keys'
import { closeMini } from './op/mini'
import { helpOpen } from './op/panels'
import { leave, phone, resumeShift, unlockSound, wasInShift } from './op/phone'
import { Workspace } from './op/workspace'
import { TopBar } from './ui/frame'
import { lazy } from './ui/lazy'
import { Empty } from './ui/parts'

// Each comes when it is first opened: an operator's browser never fetches the pages of his supervisor.
const AlarmsPage = lazy(async () => (await import('./admin/alarms')).AlarmsPage)
const BlacklistPage = lazy(async () => (await import('./sup/blacklist')).BlacklistPage)
const CallPage = lazy<{ id: string }>(async () => (await import('./sup/callpage')).CallPage)
const CallsPage = lazy(async () => (await import('./sup/calls')).CallsPage)
const DebtsPage = lazy(async () => (await import('./debts/page')).DebtsPage)
const DutyPage = lazy(async () => (await import('./sup/duty')).DutyPage)
const IvrPage = lazy(async () => (await import('./admin/ivr')).IvrPage)
const LinesPage = lazy(async () => (await import('./sup/lines')).LinesPage)
const OptOutsPage = lazy(async () => (await import('./sup/optouts')).OptOutsPage)
const PromptsPage = lazy(async () => (await import('./admin/prompts')).PromptsPage)
const QueueFiguresPage = lazy(async () => (await import('./sup/queuefigures')).QueueFiguresPage)
const QueuesPage = lazy(async () => (await import('./admin/queues')).QueuesPage)
const RecordingsPage = lazy<{ id?: string }>(async () => (await import('./sup/recordings')).RecordingsPage)
const ReportsPage = lazy(async () => (await import('./sup/reports')).ReportsPage)
const SettingsPage = lazy(async () => (await import('./admin/settings')).SettingsPage)
const SurveyPage = lazy(async () => (await import('./sup/survey')).SurveyPage)
const TicketPage = lazy<{ number: string }>(async () => (await import('./tickets/page')).TicketPage)
const TicketsPage = lazy(async () => (await import('./tickets/page')).TicketsPage)
const TrunksPage = lazy(async () => (await import('./sup/trunks')).TrunksPage)
const UsersPage = lazy(async () => (await import('./sup/users')).UsersPage)
const VersionsPage = lazy(async () => (await import('./admin/versions')).VersionsPage)
const Wall = lazy(async () => (await import('./sup/wall')).Wall)

export function App() {
  const m = me.value
  useEffect(() => {
    if (!m) return
    void loadDirectory()
  }, [m?.id, locale.value])
  useEffect(() => {
    // The softphone lives through all pages: a reload of any of them goes straight back into the shift.
    if (m && phone.value.link === 'off' && wasInShift()) void resumeShift()
  }, [m?.id])
  const [page] = route.value.path
  if (m === undefined) return null
  if (!page) return <StartPage />
  if (m === null) {
    return <Login />
  }
  return (
    <div class="frame">
      <TopBar />
      {page === 'op' ? null : <CallBar />}
      <Page />
      {helpOpen.value ? <KeysDialog /> : null}
    </div>
  )
}

const settingsPages: Record<string, () => preact.JSX.Element> = {
  queues: () => <QueuesPage />, alarms: () => <AlarmsPage />, settings: () => <SettingsPage />, versions: () => <VersionsPage />, prompts: () => <PromptsPage />,
}

function Page() {
  const m = me.value
  const [page, id] = route.value.path
  const way = m ? <a class="link" href={formatHash(home(m))} data-testid="page-home">{t('page.home')}</a> : null
  const closed = <main class="page" id="main" tabIndex={-1}><Empty page icon="alert" title={t('page.closed')}>{t('page.closed.text')} {way}</Empty></main>
  switch (page) {
    case 'op':
      return <Workspace />
    case 'duty':
      return isSupervisor(m) ? <DutyPage /> : closed
    case 'wall':
    case 'live': // the calls of the moment are on it
      return isSupervisor(m) ? <Wall /> : closed
    case 'calls':
      return id ? <CallPage key={id} id={id} /> : <CallsPage />
    case 'lost':
      return <DebtsPage />
    case 'tickets':
      return id ? <TicketPage key={id} number={id} /> : <TicketsPage />
    case 'rec':
      return <RecordingsPage id={id} />
    case 'reports': // and whatever else is below it
      return id === 'queues' ? (isSupervisor(m) ? <QueueFiguresPage /> : closed) : <ReportsPage />
    case 'lines':
      return isSupervisor(m) ? <LinesPage /> : closed
    case 'survey':
      return isSupervisor(m) ? <SurveyPage /> : closed
    case 'blacklist':
      return isOwnersSupervisor(m) ? <BlacklistPage /> : closed
    case 'optouts':
      return isOwnersSupervisor(m) ? <OptOutsPage /> : closed
    case 'admin':
      if (id === 'trunks') return isOwnersSupervisor(m) ? <TrunksPage /> : closed
      return id && id in settingsPages ? (isAdmin(m) ? settingsPages[id]?.() ?? null : closed) : isSupervisor(m) ? <UsersPage /> : closed
    case 'ivr':
      return isAdmin(m) ? <IvrPage /> : closed
    case 'login':
      if (m) go(home(m))
      return null
    default:
      return <main class="page" id="main" tabIndex={-1}><Empty page icon="search" title={t('page.none')}>{t('page.none.text')} {way}</Empty></main>
  }
}

/** What a signed-in person's page does besides its picture. */
export function start(): void {
  void loadMe().catch(() => (me.value = null))
  document.addEventListener('keydown', onKey)
  document.addEventListener('pointerdown', unlockSound, { once: true })
  phone.subscribe((p) => { if (['off', 'taken', 'occupied', 'expired'].includes(p.link)) closeMini() }) // no shift, no mini-window
  me.subscribe((m) => { if (m === null && phone.value.link !== 'off') leave() }) // signed out: the shift is over here too
}
