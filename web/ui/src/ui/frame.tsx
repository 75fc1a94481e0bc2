// The frame around all pages of signed-in people: brand, ways, language, theme, who.
import { chooseLocale, maybe, locale, t } from '../lib/i18n'
import { formatHash, go, route } from '../lib/router'
import { me, signOut } from '../lib/session'
import { setTheme, theme, type Theme } from '../lib/theme'
import { keyHint } from '../op/keymap'
import { helpOpen } from '../op/panels'
import { leave } from '../op/phone'
import { Icon, type IconName } from './icon'
import { Menu } from './parts'
import { toast } from './say'
import { wayAt, ways, type Way } from './ways'

export function LocaleSwitch() {
  return (
    <div class="segments small" role="radiogroup" aria-label={t('common.language')} data-testid="locale" data-value={locale.value}>
      {(['ru', 'en'] as const).map((l) => (
        <button key={l} type="button" role="radio" aria-checked={locale.value === l} data-locale={l} lang={l} title={l === 'ru' ? 'Русский' : 'English'} onClick={() => void chooseLocale(l).catch(() => toast(t('page.unloaded.text'), 'bad'))}>{l.toUpperCase()}</button>
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
  return <a class="brand" href="#/" aria-label={t('app.name')}><img src="/icon.svg" width="24" height="24" alt="" /><span>{t('app.name')}</span></a>
}

const groups = ['reports', 'settings'] as const
const groupIcons: Record<(typeof groups)[number], IconName> = { reports: 'chart', settings: 'users' }
const testid = (w: Way) => `nav-${w.to.replace('/', '-')}`

function WayLink({ way, here }: { way: Way; here: boolean }) {
  return (
    <a href={formatHash(way.to.split('/'))} aria-label={t(way.word)} title={t(way.word)} aria-current={here ? 'page' : undefined} data-testid={testid(way)}>
      <Icon name={way.icon} size={17} /><span>{t(way.word)}</span>
    </a>
  )
}

export function TopBar() {
  const m = me.value
  const at = wayAt(route.value.path)
  const mine = ways.filter((w) => w.open(m))
  return (
    <header class="topbar">
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>('#main')?.focus() }}>{t('common.skip')}</a>
      <Brand />
      <nav aria-label={t('nav.title')}>
        {mine.filter((w) => !w.group).map((w) => <WayLink key={w.to} way={w} here={w === at} />)}
        {groups.map((g) => {
          const list = mine.filter((w) => w.group === g)
          const only = list[0]
          if (!only) return null
          if (list.length === 1) return <WayLink key={g} way={only} here={only === at} />
          const here = at?.group === g
          return (
            <Menu
              key={g} label={t(`nav.${g}`)} class={`nav-menu${here ? ' here' : ''}`} data-testid={`nav-${g}`}
              entries={list.map((w) => ({ key: w.to, testid: testid(w), label: t(w.word), icon: w.icon, checked: here ? w === at : undefined, run: () => go(w.to.split('/')) }))}
            >
              <Icon name={groupIcons[g]} size={17} /><span>{here ? t(at.word) : t(`nav.${g}`)}</span><Icon name="chevron" size={14} />
            </Menu>
          )
        })}
      </nav>
      <span class="grow" />
      <LocaleSwitch />
      <ThemeMenu />
      {m ? (
        <Menu
          label={m.name} align="right" class="user-menu" data-testid="user-menu"
          entries={[{ key: 'keys', testid: 'keys-open', label: t('keys.title'), icon: 'keyboard', hint: keyHint('help'), run: () => (helpOpen.value = true) }, { key: 'out', testid: 'sign-out', label: t('login.out'), icon: 'out', run: () => { leave(); void signOut() } }]}
        >
          <span class="avatar" aria-hidden="true">{initials(m.name)}</span><span class="user-name">{m.name}</span><span class="dim user-role">{maybe(`role.${m.role}`, m.role)}</span>
        </Menu>
      ) : null}
    </header>
  )
}

const initials = (name: string) => name.split(/\s+/).map((w) => w[0] ?? '').join('').slice(0, 2).toUpperCase()
