// The web app: one bundle, two doors: /call/<slug> for customers, everything else for people who sign in.
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import './style.css'
import { IvrPage } from './admin/ivr'
import { PromptsPage } from './admin/prompts'
import { QueuesPage } from './admin/queues'
import { SettingsPage } from './admin/settings'
import { VersionsPage } from './admin/versions'
import { CustomerPage } from './customer/page'
import { loadDirectory } from './lib/directory'
import { locale, setLocale, t } from './lib/i18n'
import { go, route } from './lib/router'
import { home, isAdmin, isOwnersSupervisor, isSupervisor, loadMe, me } from './lib/session'
import { Login, StartPage } from './login'
import { CallBar } from './op/callbar'
import { onKey } from './op/keys'
import { closeMini } from './op/mini'
import { leave, phone, resumeShift, unlockSound, wasInShift } from './op/phone'
import { Workspace } from './op/workspace'
import { DebtsPage } from './debts/page'
import { CallPage } from './sup/callpage'
import { CallsPage } from './sup/calls'
import { LinesPage } from './sup/lines'
import { RecordingsPage } from './sup/recordings'
import { SurveyPage } from './sup/survey'
import { BlacklistPage } from './sup/blacklist'
import { OptOutsPage } from './sup/optouts'
import { DutyPage } from './sup/duty'
import { UsersPage } from './sup/users'
import { Wall } from './sup/wall'
import { TicketPage, TicketsPage } from './tickets/page'
import { TopBar } from './ui/frame'
import { Empty, Regions } from './ui/parts'

const slug = /^\/call\/([^/]+)\/?$/.exec(location.pathname)?.[1]

function App() {
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
    </div>
  )
}

const settingsPages: Record<string, () => preact.JSX.Element> = {
  queues: () => <QueuesPage />, settings: () => <SettingsPage />, versions: () => <VersionsPage />, prompts: () => <PromptsPage />,
}

function Page() {
  const m = me.value
  const [page, id] = route.value.path
  const closed = <main class="page" id="main" tabIndex={-1}><Empty page icon="alert" title={t('page.closed')}>{t('page.closed.text')}</Empty></main>
  switch (page) {
    case 'op':
      return <Workspace />
    case 'duty':
      return isSupervisor(m) ? <DutyPage /> : closed
    case 'wall':
      return isSupervisor(m) ? <Wall /> : closed
    case 'calls':
      return id ? <CallPage key={id} id={id} /> : <CallsPage />
    case 'lost':
      return <DebtsPage />
    case 'tickets':
      return id ? <TicketPage key={id} number={id} /> : <TicketsPage />
    case 'rec':
      return <RecordingsPage id={id} />
    case 'lines':
      return isSupervisor(m) ? <LinesPage /> : closed
    case 'survey':
      return isSupervisor(m) ? <SurveyPage /> : closed
    case 'blacklist':
      return isOwnersSupervisor(m) ? <BlacklistPage /> : closed
    case 'optouts':
      return isOwnersSupervisor(m) ? <OptOutsPage /> : closed
    case 'admin':
      return id && id in settingsPages ? (isAdmin(m) ? settingsPages[id]?.() ?? null : closed) : isSupervisor(m) ? <UsersPage /> : closed
    case 'ivr':
      return isAdmin(m) ? <IvrPage /> : closed
    case 'login':
      if (m) go(home(m))
      return null
    default:
      return <main class="page" id="main" tabIndex={-1}><Empty page icon="search" title={t('page.none')}>{t('page.none.text')}</Empty></main>
  }
}

function Root() {
  return (
    <>
      {slug ? <CustomerPage slug={decodeURIComponent(slug)} /> : <App />}
      <Regions />
    </>
  )
}

setLocale(locale.value)
const root = document.getElementById('app')
if (root) {
  if (!slug) {
    void loadMe().catch(() => (me.value = null))
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', unlockSound, { once: true })
    phone.subscribe((p) => { if (['off', 'taken', 'occupied', 'expired'].includes(p.link)) closeMini() }) // no shift, no mini-window
    me.subscribe((m) => { if (m === null && phone.value.link !== 'off') leave() }) // signed out: the shift is over here too
  }
  render(<Root />, root)
}

