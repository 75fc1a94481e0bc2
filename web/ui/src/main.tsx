// Two doors: /call/<slug> for customers, everything else for people who sign in. Each fetches its own part and the words of
// its language.
import { render, type ComponentChildren } from 'preact'
import './style.css'
import { locale, setLocale } from './lib/i18n'
import { Regions } from './ui/parts'

const slug = /^\/call\/([^/]+)\/?$/.exec(location.pathname)?.[1]

async function door(): Promise<ComponentChildren> {
  if (slug) {
    const { CustomerPage } = await import('./customer/page')
    return <CustomerPage slug={decodeURIComponent(slug)} />
  }
  const { App, start } = await import('./app')
  start()
  return <App />
}

Promise.all([door(), setLocale(locale.value)]).then(
  ([page]) => render(<>{page}<Regions /></>, document.getElementById('app') ?? document.body),
  () => window.dispatchEvent(new Event('hotline-unloaded')), // boot.js says so: there may be no words here
)
