// Versions of the settings: who changed what and why, what differs, and the way back.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { arr, listOf, ms, num, obj, str } from '../lib/rows'
import { Button, Dialog, Empty, Field, Skeleton, ThDo, When, Wide } from '../ui/parts'
import { toast } from '../ui/say'
import { Diff } from './diff'
import { diffOf, loadDraft } from './draft'
import { AdminPage } from './nav'

interface Version {
  version: number
  at: number
  author: number
  authorName: string
  note: string
  inForce: boolean
}

const versionOf = (x: unknown): Version => {
  const v = obj(x)
  return { version: num(v.version), at: ms(v.at), author: num(v.author), authorName: str(v.author_name), note: str(v.note), inForce: v.in_force === true }
}

export function VersionsPage() {
  const { data, error, again } = useLoad('/settings', (x) => listOf(x).map(versionOf))
  const seen = useSignal<Version | null>(null)
  const back = useSignal<Version | null>(null)
  const list = data.value
  const now = list?.find((v) => v.inForce)
  return (
    <AdminPage title={t('admin.versions')} data-testid="versions-page">
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : list === null ? <Skeleton rows={6} />
          : (
            <Wide label={t('admin.versions')}>
              <table class="table hover">
                <thead><tr><th>{t('versions.version')}</th><th>{t('versions.at')}</th><th>{t('versions.author')}</th><th>{t('versions.note')}</th><ThDo word={t('versions.diff')} /><ThDo word={t('versions.restore')} /></tr></thead>
                <tbody>
                  {list.map((v) => (
                    <tr key={v.version} data-testid="version-row" data-version={v.version}>
                      <td class="num nowrap"><b>v{v.version}</b> {v.inForce ? <span class="chip good">{t('versions.in_force')}</span> : null}</td>
                      <td class="nowrap"><When ms={v.at} /></td>
                      <td>{v.authorName || <span class="dim">{t('versions.server')}</span>}</td>
                      <td class="grow">{v.note || <span class="dim">—</span>}</td>
                      <td class="narrow">{v.version > 1 ? <Button kind="ghost" label={t('versions.diff')} onClick={() => (seen.value = v)} data-testid="version-diff" /> : null}</td>
                      <td class="narrow">{v.inForce ? null : <Button kind="ghost" icon="back" label={t('versions.restore')} onClick={() => (back.value = v)} data-testid="version-restore" />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Wide>
          )}
      </section>
      {seen.value ? <VersionDiff from={seen.value.version - 1} to={seen.value.version} title={t('versions.changed', { n: seen.value.version })} onClose={() => (seen.value = null)} /> : null}
      {back.value && now ? <Restore version={back.value} now={now.version} onClose={() => (back.value = null)} onDone={() => { back.value = null; again(); void loadDraft() }} /> : null}
    </AdminPage>
  )
}

function Compare({ from, to }: { from: number; to: number }) {
  const { data, error } = useLoad(`/settings-diff${query({ from, to })}`, (x) => arr(obj(x).items).map(diffOf))
  if (error.value) return <p class="bad-text">{tell(error.value)}</p>
  return data.value ? <Diff files={data.value} /> : <Skeleton rows={5} />
}

function VersionDiff({ from, to, title, onClose }: { from: number; to: number; title: string; onClose: () => void }) {
  return <Dialog title={title} onClose={onClose} wide data-testid="version-dialog"><Compare from={from} to={to} /></Dialog>
}

function Restore({ version, now, onClose, onDone }: { version: Version; now: number; onClose: () => void; onDone: () => void }) {
  const note = useSignal(t('versions.restore.note', { n: version.version }))
  const busy = useSignal(false)
  const go = async (e: Event) => {
    e.preventDefault()
    busy.value = true
    try {
      const v = obj(await api('POST', `/settings/${version.version}/restore`, { base: now, note: note.value }))
      toast(t('draft.applied', { n: num(v.version) }), 'good')
      onDone()
    } catch (x) {
      toast(tell(x), 'bad')
      busy.value = false
    }
  }
  return (
    <Dialog title={t('versions.restore.title', { n: version.version })} onClose={onClose} wide data-testid="confirm">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <p>{t('versions.restore.text', { n: version.version, next: now + 1 })}</p>
        <Compare from={now} to={version.version} />
        <Field label={t('draft.note')}><input value={note.value} maxLength={500} onInput={(e) => (note.value = e.currentTarget.value)} /></Field>
        <div class="row end dialog-end">
          <Button label={t('common.cancel')} onClick={onClose} />
          <Button kind="primary" type="submit" label={t('versions.restore')} busy={busy.value} data-testid="confirm-yes" />
        </div>
      </form>
    </Dialog>
  )
}
