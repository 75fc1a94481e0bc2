// The frame around all pages of signed-in people: brand, ways, language, theme, who.
import { maybe, locale, setLocale, t } from '../lib/i18n'
import { formatHash, route } from '../lib/router'
import { isSupervisor, me, signOut } from '../lib/session'
import { setTheme, theme, type Theme } from '../lib/theme'
import { leave } from '../op/phone'
import { Icon, type IconName } from './icon'
import { Menu } from './parts'

export function LocaleSwitch() {
  return (
    <div class="segments small" role="radiogroup" aria-label={t('common.language')} data-testid="locale" data-value={locale.value}>
      {(['ru', 'en'] as const).map((l) => (
        <button key={l} type="button" role="radio" aria-checked={locale.value === l} data-locale={l} lang={l} title={l === 'ru' ? 'Русский' : 'English'} onClick={() => setLocale(l)}>{l.toUpperCase()}</button>
      ))}
    </div>
  )
}

const themeIcons: Record<Theme, IconName> = { system: 'half', light: 'sun', dark: 'moon' }

export function ThemeMenu() {
  return (
    <Menu
      label={t('theme.title')} align="right" data-testid="theme" class="icon-menu"
      entries={(['system', 'light', 'dark'] as Theme[]).map((x) => ({ key: x, testid: `theme-${x}`, label: t(`theme.${x}`), icon: themeIcons[x], checked: theme.value === x, run: () => setTheme(x) }))}
    >
      <Icon name={themeIcons[theme.value]} />
    </Menu>
  )
}

export function Brand() {
  return <a class="brand" href="#/"><img src="/icon.svg" width="24" height="24" alt="" /><span>{t('app.name')}</span></a>
}

export function TopBar() {
  const m = me.value
  const at = route.value.path[0] ?? ''
  const ways: [string, string, IconName, boolean][] = [
    ['op', t('nav.op'), 'headset', m?.role === 'operator'],
    ['wall', t('nav.wall'), 'grid', isSupervisor(m)],
    ['calls', t('nav.calls'), 'list', !!m],
    ['rec', t('nav.rec'), 'wave', !!m],
    ['survey', t('nav.survey'), 'star', isSupervisor(m)],
    ['lines', t('nav.lines'), 'up', isSupervisor(m)],
    ['admin/users', t('nav.users'), 'users', isSupervisor(m)],
  ]
  return (
    <header class="topbar">
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>('#main')?.focus() }}>{t('common.skip')}</a>
      <Brand />
      <nav aria-label={t('nav.title')}>
        {ways.filter((w) => w[3]).map(([to, label, icon]) => (
          <a key={to} href={formatHash(to.split('/'))} aria-current={to.split('/')[0] === at ? 'page' : undefined} data-testid={`nav-${to.replace('/', '-')}`}>
            <Icon name={icon} size={17} /><span>{label}</span>
          </a>
        ))}
      </nav>
      <span class="grow" />
      <LocaleSwitch />
      <ThemeMenu />
      {m ? (
        <Menu
          label={m.name} align="right" class="user-menu" data-testid="user-menu"
          entries={[{ key: 'out', testid: 'sign-out', label: t('login.out'), icon: 'out', run: () => { leave(); void signOut() } }]}
        >
          <span class="avatar" aria-hidden="true">{initials(m.name)}</span><span class="user-name">{m.name}</span><span class="dim user-role">{maybe(`role.${m.role}`, m.role)}</span>
        </Menu>
      ) : null}
    </header>
  )
}

const initials = (name: string) => name.split(/\s+/).map((w) => w[0] ?? '').join('').slice(0, 2).toUpperCase()
