// The administrator's pages: their list at the left, the state of the draft above.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { tell } from '../lib/api'
import { t, tn } from '../lib/i18n'
import { formatHash, route } from '../lib/router'
import { Icon, type IconName } from '../ui/icon'
import { Button, Dialog, Empty, Field, Skeleton } from '../ui/parts'
import { toast } from '../ui/say'
import { apply, behind, discard, draft, failed, isDraft, keeping, loadDraft, rebase } from './draft'
import { Diff } from './diff'
import { fileTitle } from './files'

const ways: [string[], IconName, () => string][] = [
  [['admin', 'queues'], 'list', () => t('admin.queues')],
  [['admin', 'alarms'], 'bell', () => t('admin.alarms')],
  [['ivr', 'main'], 'transfer', () => t('admin.ivr')],
  [['admin', 'prompts'], 'speaker', () => t('admin.prompts')],
  [['admin', 'settings'], 'note', () => t('admin.files')],
  [['admin', 'versions'], 'back', () => t('admin.versions')],
]

export function AdminPage({ title, tools, children, wide, ...rest }: {
  title: string
  tools?: ComponentChildren
  children: ComponentChildren
  wide?: boolean
  'data-testid'?: string
}) {
  const here = route.value.path
  return (
    <main class={`page admin ${wide ? 'wide' : ''}`} id="main" tabIndex={-1} {...rest}>
      <nav class="side" aria-label={t('admin.title')}>
        {ways.map(([to, icon, label]) => (
          <a key={to.join('/')} href={formatHash(to)} aria-current={here[0] === to[0] && (to[0] === 'ivr' || here[1] === to[1]) ? 'page' : undefined}>
            <Icon name={icon} size={17} /><span>{label()}</span>
          </a>
        ))}
      </nav>
      <div class="stack admin-body">
        <div class="page-head"><h1>{title}</h1><span class="grow" />{tools}</div>
        {children}
      </div>
    </main>
  )
}

/** Loads the draft once and shows the page when it is there. */
export function WithDraft({ children }: { children: () => ComponentChildren }) {
  useEffect(() => { if (!draft.value) void loadDraft() }, [])
  if (!draft.value) {
    return failed.value
      ? <Empty icon="alert" title={tell(failed.value)}><button type="button" class="link" onClick={() => void loadDraft()}>{t('common.again')}</button></Empty>
      : <Skeleton rows={8} />
  }
  return <>{children()}</>
}

/** What the draft changes, and how it is switched on. */
export function DraftBar() {
  const open = useSignal(false)
  const sure = useSignal(false)
  const d = draft.value
  if (!d) return null
  const bad = d.problems.length
  const takeOver = async () => {
    try {
      const both = await rebase()
      toast(both.length ? t('draft.conflicts', { files: both.map(fileTitle).join(', ') }) : t('draft.rebased'), both.length ? 'bad' : 'good')
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  return (
    <>
      {behind.value && isDraft.value ? (
        <div class="strip warn" role="status"><Icon name="alert" /><span class="grow">{t('draft.behind', { n: d.inForce })}</span><Button label={t('draft.takeover')} onClick={() => void takeOver()} data-testid="draft-rebase" /></div>
      ) : null}
      <div class={`draftbar ${isDraft.value ? 'on' : ''}`} data-testid="draft-bar" data-problems={bad} data-changed={d.changed.length}>
        <span class="grow">
          {isDraft.value ? <b>{t('draft.is', { n: tn('n.files', d.changed.length) })}</b> : <span class="dim">{t('draft.none', { n: d.inForce })}</span>}
          {' '}
          {bad ? <span class="chip bad"><Icon name="alert" size={13} />{tn('n.problems', bad)}</span> : isDraft.value ? <span class="chip good"><Icon name="check" size={13} />{t('draft.fine')}</span> : null}
          <a href={formatHash(['admin', 'versions'])} data-testid="draft-versions">{t('admin.versions')}</a>
          {keeping.value ? <span class="dim small"> {t('draft.keeping')}</span> : failed.value ? <span class="bad-text small"> {tell(failed.value)}</span> : null}
        </span>
        {isDraft.value ? (
          <>
            <Button kind="ghost" label={t('draft.discard')} onClick={() => (sure.value = true)} data-testid="draft-discard" />
            <Button label={t('draft.compare')} onClick={() => (open.value = true)} data-testid="draft-compare" />
            <Button kind="primary" label={t('draft.apply', { n: d.inForce + 1 })} disabled={bad > 0 || keeping.value || behind.value} onClick={() => (open.value = true)} data-testid="ivr-apply" />
          </>
        ) : null}
      </div>
      {open.value ? <ApplyDialog onClose={() => (open.value = false)} /> : null}
      {sure.value ? (
        <Dialog title={t('draft.discard.title')} onClose={() => (sure.value = false)} data-testid="confirm">
          <p>{t('draft.discard.text', { n: tn('n.files', d.changed.length) })}</p>
          <div class="row end dialog-end">
            <Button label={t('common.cancel')} onClick={() => (sure.value = false)} />
            <Button kind="danger" label={t('draft.discard')} onClick={() => { sure.value = false; void discard().catch((e) => toast(tell(e), 'bad')) }} data-testid="confirm-yes" />
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

function ApplyDialog({ onClose }: { onClose: () => void }) {
  const note = useSignal('')
  const busy = useSignal(false)
  const d = draft.value
  if (!d) return null
  const go = async (e: Event) => {
    e.preventDefault()
    busy.value = true
    try {
      const n = await apply(note.value)
      toast(t('draft.applied', { n }), 'good')
      onClose()
    } catch (x) {
      toast(tell(x), 'bad')
      busy.value = false
    }
  }
  return (
    <Dialog title={t('draft.compare.title', { n: d.inForce })} onClose={onClose} wide data-testid="apply-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <Diff files={d.changed} />
        <Field label={t('draft.note')} hint={t('draft.note.hint')}>
          <input value={note.value} maxLength={500} onInput={(e) => (note.value = e.currentTarget.value)} data-testid="apply-note" />
        </Field>
        {d.problems.length ? <p class="bad-text">{t('draft.bad')}</p> : <p class="dim">{t('draft.new.calls')}</p>}
        <div class="row end dialog-end">
          <Button label={t('common.cancel')} onClick={onClose} />
          <Button kind="primary" type="submit" label={t('draft.apply', { n: d.inForce + 1 })} busy={busy.value} disabled={d.problems.length > 0 || behind.value} data-testid="apply-yes" />
        </div>
      </form>
    </Dialog>
  )
}
