// The list of shortcuts, behind "?" on every page: each can be given another key, or none.
import { useSignal } from '@preact/signals'
import { t, type Key } from '../lib/i18n'
import { Button, Dialog } from '../ui/parts'
import { keyHint, keymap, pressed, setKey, standard, standardKeys, taken, type Deed } from './keymap'
import { helpOpen } from './panels'

const rows: [Deed, Key][] = [
  ['answer', 'call.answer'], ['hangup', 'call.hangup'], ['mute', 'keys.mute'], ['hold', 'keys.hold'], ['transfer', 'call.transfer'], ['complete', 'transfer.complete'],
  ['conference', 'call.conference'], ['cancel', 'keys.cancel'], ['ready', 'keys.ready'], ['wrap', 'keys.wrap'], ['pad', 'keys.pad'], ['search', 'keys.search'], ['help', 'keys.title'],
]
const wordOf = (d: Deed) => t(rows.find(([x]) => x === d)?.[1] ?? 'keys.title')

export function KeysDialog() {
  const asking = useSignal<Deed | null>(null)
  const wrong = useSignal('')
  const close = () => (helpOpen.value = false)
  const take = (e: KeyboardEvent) => {
    const d = asking.value
    if (!d || e.code === 'Tab') return
    e.preventDefault()
    e.stopPropagation() // it is being chosen, not used
    if (/^(Control|Shift|Alt|Meta)/.test(e.code)) return
    if (e.code === 'Escape' && d !== 'cancel') return void (asking.value = null)
    const name = pressed(e)
    const why = e.altKey || e.metaKey ? 'unsuitable' : taken(name, d)
    wrong.value = why === 'unsuitable' ? t('keys.unsuitable') : why ? t('keys.taken', { what: wordOf(why) }) : ''
    if (why) return
    setKey(d, name)
    asking.value = null
  }
  const ask = (d: Deed) => () => {
    asking.value = asking.value === d ? null : d
    wrong.value = ''
  }
  return (
    <Dialog title={t('keys.title')} onClose={() => (asking.value ? (asking.value = null) : close())} data-testid="keys-dialog">
      <p class="dim">{t('keys.focus')}</p>
      <dl class="keys" onKeyDown={take}>
        {rows.map(([d, word]) => (
          <div key={d} data-testid="key-row" data-deed={d}>
            <dt>{asking.value === d ? <b>{t('keys.press')}</b> : keyHint(d) ? <kbd>{keyHint(d)}</kbd> : <span class="dim">{t('keys.is_off')}</span>}</dt>
            <dd>
              <span class="grow">{t(word)}</span>
              {d === 'pad' ? null : <button type="button" class="link" aria-pressed={asking.value === d} aria-label={`${t('keys.change')}: ${t(word)}`} onClick={ask(d)} onBlur={() => { if (asking.value === d) asking.value = null }}>{t('keys.change')}</button>}
              <button type="button" class="link" aria-label={`${t(keymap.value[d] ? 'keys.off' : 'keys.on')}: ${t(word)}`} onClick={() => { wrong.value = ''; setKey(d, keymap.value[d] ? '' : standard[d]) }}>{t(keymap.value[d] ? 'keys.off' : 'keys.on')}</button>
            </dd>
          </div>
        ))}
        <div><dt><kbd>Space ← →</kbd></dt><dd>{t('keys.player')}</dd></div>
      </dl>
      <p class="bad-text" role="alert">{wrong}</p>
      <footer>
        <span class="grow dim small">{t('keys.here')}</span>
        <Button label={t('keys.standard')} disabled={keymap.value === standard} onClick={() => { wrong.value = ''; standardKeys() }} data-testid="keys-standard" />
      </footer>
    </Dialog>
  )
}
