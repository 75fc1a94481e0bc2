// Sign-in, and the start page that names the three ways into a demo.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiError, get, tell } from './lib/api'
import { t, maybe } from './lib/i18n'
import { formatHash, go, route } from './lib/router'
import { home, me, signIn } from './lib/session'
import { Icon } from './ui/icon'
import { Brand, LocaleSwitch, ThemeMenu } from './ui/frame'
import { Button, Field, Wide } from './ui/parts'
import { toast } from './ui/say'

export interface Start {
  brand?: string
  demo?: boolean
  sip?: string
  call_slug?: string
  accounts?: { login: string; password: string; role: string; name: string }[]
}

/** Where to after signing in: the address asked for, else the role's own page. */
function onward(): void {
  const m = me.value
  if (!m) return
  const asked = route.value.path[0]
  if (!asked || asked === 'login') go(home(m))
}

export function Login() {
  const login = useSignal('')
  const password = useSignal('')
  const shown = useSignal(false)
  const error = useSignal('')
  const busy = useSignal(false)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy.value) return
    busy.value = true
    error.value = ''
    try {
      await signIn(login.value.trim(), password.value)
      onward()
    } catch (x) {
      error.value = x instanceof ApiError && x.status === 401 ? t('login.wrong') : x instanceof ApiError && x.status === 429 ? t('login.slow', { s: x.retryAfter || 60 }) : tell(x)
    } finally {
      busy.value = false
    }
  }
  return (
    <div class="bare-page">
      <header class="topbar bare"><Brand /><span class="grow" /><LocaleSwitch /><ThemeMenu /></header>
      <main class="center-page" id="main" tabIndex={-1}>
        <form class="card login" data-testid="login-form" onSubmit={(e) => void submit(e)}>
          <header><h1>{t('login.title')}</h1></header>
          <Field label={t('login.login')}>
            <input name="login" data-testid="login" autoComplete="username" autoCapitalize="none" required value={login.value} onInput={(e) => (login.value = e.currentTarget.value)} autofocus />
          </Field>
          <Field label={t('login.password')}>
            <span class="with-tool">
              {shown.value
                ? <input key="p" name="password" data-testid="password" type="text" autoComplete="current-password" required value={password.value} onInput={(e) => (password.value = e.currentTarget.value)} />
                : <input key="p" name="password" data-testid="password" type="password" autoComplete="current-password" required value={password.value} onInput={(e) => (password.value = e.currentTarget.value)} />}
              <button type="button" class="link" aria-pressed={shown.value} onClick={() => (shown.value = !shown.value)}>{t(shown.value ? 'login.hide' : 'login.show')}</button>
            </span>
          </Field>
          {error.value ? <p class="strip bad" role="alert" data-testid="login-error"><Icon name="alert" /><span>{error.value}</span></p> : null}
          <Button type="submit" kind="primary" big label={t('login.enter')} busy={busy.value} data-testid="login-submit" />
          <p class="dim small">{t('login.forgot')}</p>
          {window.isSecureContext ? null : <p class="strip warn"><Icon name="alert" /><span>{t('login.insecure')}</span></p>}
        </form>
      </main>
    </div>
  )
}

export function StartPage() {
  const start = useSignal<Start | null | undefined>(undefined)
  useEffect(() => void get<Start>('/start').then((s) => (start.value = s), () => (start.value = null)), [])
  const s = start.value
  if (s === undefined) return null
  if (!s?.demo) {
    if (me.value) go(home(me.value))
    return <Login />
  }
  const accounts = s.accounts ?? []
  const enter = async (role: string) => {
    const a = accounts.find((x) => x.role === role)
    if (!a) return go(['login'])
    try {
      if (me.value?.login !== a.login) await signIn(a.login, a.password)
      go(role === 'operator' ? ['op'] : ['wall'])
    } catch (x) {
      toast(tell(x), 'bad')
    }
  }
  return (
    <div class="bare-page">
      <header class="topbar bare"><Brand /><span class="grow" /><LocaleSwitch /><ThemeMenu /></header>
      <main class="start" id="main" data-testid="start-page">
        <h1>{s.brand || t('app.name')}</h1>
        <p class="lead">{t('start.lead')}</p>
        <div class="start-ways">
          <a class="way" href={`/call/${s.call_slug ?? 'demo'}`} target="_blank" rel="noopener" data-testid="start-customer">
            <span class="way-icon s-available"><Icon name="phone" size={26} /></span>
            <b>{t('start.customer')}</b><span>{t('start.customer.text')}</span>
          </a>
          <button class="way" type="button" onClick={() => void enter('operator')} data-testid="start-operator">
            <span class="way-icon s-talking"><Icon name="headset" size={26} /></span>
            <b>{t('start.operator')}</b><span>{t('start.operator.text')}</span>
          </button>
          <button class="way" type="button" onClick={() => void enter('supervisor')} data-testid="start-supervisor">
            <span class="way-icon s-wrapup"><Icon name="grid" size={26} /></span>
            <b>{t('start.supervisor')}</b><span>{t('start.supervisor.text')}</span>
          </button>
        </div>
        {s.sip ? <p class="start-sip"><Icon name="phone" size={16} />{t('start.sip')} <code data-testid="start-sip">{s.sip}</code></p> : null}
        {accounts.length ? (
          <section class="card start-accounts">
            <header><h2>{t('start.accounts')}</h2><a class="link" href={formatHash(['login'])}>{t('login.title')}</a></header>
            <Wide label={t('start.accounts')}><table class="table">
              <thead><tr><th>{t('users.name')}</th><th>{t('users.role')}</th><th>{t('login.login')}</th><th>{t('login.password')}</th></tr></thead>
              <tbody>{accounts.map((a) => <tr key={a.login}><td>{a.name}</td><td>{maybe(`role.${a.role}`, a.role)}</td><td><code>{a.login}</code></td><td><code>{a.password}</code></td></tr>)}</tbody>
            </table></Wide>
          </section>
        ) : null}
        <p class="dim small">{t('start.two')}</p>
      </main>
    </div>
  )
}
