// The sounds callers hear: listen, replace by a file, by a ZIP of the studio or by the microphone, and back again.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { api, ApiError, refusedOf, tell } from '../lib/api'
import { duration } from '../lib/format'
import { locale, maybe, t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { MicError, openMic, Meter } from '../lib/mic'
import { filter, route } from '../lib/router'
import { arr, listOf, num, obj, str } from '../lib/rows'
import { mono, wavOf } from '../lib/wave'
import { Icon } from '../ui/icon'
import { Button, Dialog, Empty, Level, Select, Skeleton, ThDo, When } from '../ui/parts'
import { toast } from '../ui/say'
import { AdminPage } from './nav'

export interface Prompt {
  key: string
  text: string
  ms: number
  built: boolean
  own: boolean
  who: string
  from: string
  earlier: number
  audio: string
}

export const promptOf = (x: unknown): Prompt => {
  const p = obj(x)
  return { key: str(p.key), text: str(p.text), ms: num(p.ms), built: p.built === true, own: p.own === true, who: str(p.who), from: str(p.from), earlier: num(p.earlier), audio: str(p.audio) }
}

interface Sound {
  key: string
  ms: number
  was: number
  level: number
}

interface Report {
  taken: string[]
  sounds: Sound[]
  unknown: string[]
  gaps: string[]
  faults: { file: string; kind: string; what: string }[]
  problems: { file: string; line: number; what: string; cure: string }[]
}

const reportOf = (x: unknown): Report => {
  const r = obj(x)
  return {
    taken: arr(r.taken).map(str), sounds: arr(r.sounds).map(obj).map((x) => ({ key: str(x.key), ms: num(x.ms), was: num(x.was_ms), level: num(x.level) })), unknown: arr(r.unknown).map(str), gaps: arr(r.gaps).map(str),
    faults: arr(r.faults).map(obj).map((f) => ({ file: str(f.file), kind: str(f.kind), what: str(f.what) })),
    problems: arr(r.problems).map(obj).map((p) => ({ file: str(p.file), line: num(p.line), what: str(p.what), cure: str(p.cure) })),
  }
}

/** Sends a file as it is; with faults the answer says so and nothing was taken. */
async function send(method: string, path: string, file: Blob): Promise<Report> {
  const r = await fetch(`/api/v1${path}`, { method, credentials: 'same-origin', headers: { 'Accept-Language': locale.value, 'Content-Type': 'application/octet-stream' }, body: file })
  const body = obj(await r.json().catch(() => null))
  if (!r.ok && !Array.isArray(body.faults)) throw new ApiError(r.status, str(body.detail), 0, refusedOf(str(body.type)))
  return reportOf(body)
}

const one = (key: string, file: Blob, name: string) => send('PUT', `/prompts/sound?key=${encodeURIComponent(key)}&name=${encodeURIComponent(name)}`, file)

/** One sound at a time. */
let playing: HTMLAudioElement | null = null
export function play(url: string): void {
  playing?.pause()
  playing = new Audio(url)
  void playing.play().catch(() => toast(t('prompts.noplay'), 'bad'))
}

export function PromptsPage() {
  const { data, error, again } = useLoad('/prompts', (x) => listOf(x).map(promptOf))
  const recording = useSignal<Prompt | null>(null)
  const report = useSignal<Report | null>(null)
  const ready = useSignal<{ r: Report; zip: File } | null>(null) // looked at, not taken yet
  const earlier = useSignal<Prompt | null>(null)
  const busy = useSignal('')
  const zip = useRef<HTMLInputElement>(null)
  const q = route.value.query
  const lang = q.lang ?? 'ru'
  const rows = (data.value ?? []).filter((p) => (lang === 'all' || p.key.startsWith(`${lang}/`) || !/^(ru|en)\//.test(p.key))
    && (!q.voice || (q.voice === 'own' ? p.own : q.voice === 'none' ? p.ms === 0 : !p.own && p.ms > 0))
    && (!q.text || `${p.key} ${p.text}`.toLowerCase().includes(q.text.toLowerCase())))
  const take = async (what: string, work: () => Promise<Report>) => {
    busy.value = what
    try {
      const r = await work()
      if (r.faults.length + r.problems.length + r.unknown.length > 0 || r.taken.length !== 1) report.value = r
      else toast(t('prompts.taken.one', { name: what }), 'good')
      again()
    } catch (e) {
      toast(tell(e), 'bad')
    }
    busy.value = ''
  }
  const look = async (file: File) => {
    busy.value = 'zip'
    try {
      const r = await send('POST', '/prompts/import?check=true', file)
      if (r.faults.length + r.problems.length > 0 || r.taken.length === 0) report.value = r
      else ready.value = { r, zip: file }
    } catch (e) {
      toast(tell(e), 'bad')
    }
    busy.value = ''
  }
  const reset = async (p: Prompt) => {
    try {
      await api('DELETE', `/prompts/sound?key=${encodeURIComponent(p.key)}`)
      toast(t('prompts.reset.done', { name: p.key }), 'good')
      again()
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  return (
    <AdminPage
      title={t('admin.prompts')} data-testid="prompts-page"
      tools={<>
        <a class="button" href="/api/v1/prompts/sheet" download="prompts.csv" data-testid="prompt-sheet"><Icon name="list" size={17} />{t('prompts.sheet')}</a>
        <Button kind="primary" icon="up" label={t('prompts.import')} busy={busy.value === 'zip'} onClick={() => zip.current?.click()} data-testid="prompt-import" />
        <input
          ref={zip} type="file" accept=".zip,application/zip" hidden data-testid="prompt-zip"
          onChange={(e) => { const f = e.currentTarget.files?.[0]; e.currentTarget.value = ''; if (f) void look(f) }}
        />
      </>}
    >
      <p class="dim">{t('prompts.lead')}</p>
      <div class="filters">
        <Select value={lang} options={[{ value: 'ru', label: 'Русский' }, { value: 'en', label: 'English' }, { value: 'all', label: t('common.all') }]} onChange={(v) => filter({ lang: v === 'ru' ? undefined : v })} aria-label={t('common.language')} />
        <Select value={q.voice ?? ''} empty={t('prompts.any')} options={[{ value: 'own', label: t('prompts.own') }, { value: 'built', label: t('prompts.temporary') }, { value: 'none', label: t('prompts.none') }]} onChange={(v) => filter({ voice: v || undefined })} aria-label={t('prompts.voice')} />
        <span class="search"><Icon name="search" size={16} /><input type="search" value={q.text ?? ''} placeholder={t('prompts.search')} aria-label={t('prompts.search')} onInput={(e) => filter({ text: e.currentTarget.value || undefined })} /></span>
        <span class="dim num">{tn('n.prompts', rows.length)}</span>
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={10} />
          : rows.length === 0 ? <Empty icon="speaker" title={t('prompts.nothing')} />
          : (
            <table class="table hover prompts">
              <thead><tr><ThDo word={t('prompts.listen')} /><th>{t('prompts.text')}</th><th class="r">{t('prompts.length')}</th><th>{t('prompts.voice')}</th><ThDo /></tr></thead>
              <tbody>
                {rows.map((p) => (
                  <tr key={p.key} data-testid="prompt-row" data-key={p.key}>
                    <td class="narrow">{p.audio ? <Button icon="play" iconOnly kind="ghost" label={t('prompts.play', { name: p.key })} onClick={() => play(p.audio)} data-testid="prompt-play" /> : null}</td>
                    <td>{p.text || maybe(`prompts.sound.${p.key}`, p.key)}<small class="dim block"><code>{p.key}</code></small></td>
                    <td class="r num nowrap">{p.ms ? duration(p.ms) : '—'}</td>
                    <td>{p.own ? <span class="chip good" title={[p.from, p.who].filter(Boolean).join(' · ')}>{t('prompts.own')}</span> : p.ms ? <span class="chip">{t(p.text ? 'prompts.temporary' : 'prompts.built')}</span> : <span class="chip warn">{t('prompts.none')}</span>}</td>
                    <td class="narrow nowrap">
                      <Button icon="mic" iconOnly kind="ghost" label={t('prompts.record', { name: p.key })} onClick={() => (recording.value = p)} data-testid="prompt-record" />
                      <FileButton label={t('prompts.upload', { name: p.key })} busy={busy.value === p.key} onFile={(f) => void take(p.key, () => one(p.key, f, f.name))} />
                      {p.earlier ? <Button icon="clock" iconOnly kind="ghost" label={t('prompts.earlier', { name: p.key })} onClick={() => (earlier.value = p)} data-testid="prompt-earlier" /> : <span class="icon-space" />}
                      {p.own ? <Button icon="back" iconOnly kind="ghost" label={t('prompts.reset', { name: p.key })} onClick={() => void reset(p)} data-testid="prompt-reset" /> : <span class="icon-space" />}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
      </section>
      {recording.value ? <Recorder prompt={recording.value} onClose={() => (recording.value = null)} onSave={(b) => { const p = recording.value; recording.value = null; if (p) void take(p.key, () => one(p.key, b, t('prompts.mic.name'))) }} /> : null}
      {ready.value ? <ReadyDialog r={ready.value.r} busy={busy.value === 'zip'} onClose={() => (ready.value = null)} onTake={() => { const x = ready.value; ready.value = null; if (x) void take('zip', () => send('POST', '/prompts/import', x.zip)) }} /> : null}
      {earlier.value ? <EarlierDialog p={earlier.value} onClose={() => (earlier.value = null)} onDone={() => { earlier.value = null; again() }} /> : null}
      {report.value ? <ReportDialog r={report.value} onClose={() => (report.value = null)} /> : null}
    </AdminPage>
  )
}

function FileButton({ label, busy, onFile }: { label: string; busy: boolean; onFile: (f: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon="up" iconOnly kind="ghost" label={label} busy={busy} onClick={() => input.current?.click()} data-testid="prompt-upload" />
      <input ref={input} type="file" accept=".wav,audio/wav,audio/x-wav" hidden onChange={(e) => { const f = e.currentTarget.files?.[0]; e.currentTarget.value = ''; if (f) onFile(f) }} />
    </>
  )
}

function ReportDialog({ r, onClose }: { r: Report; onClose: () => void }) {
  const bad = r.faults.length + r.problems.length > 0
  return (
    <Dialog title={t(bad ? 'prompts.refused' : 'prompts.report')} onClose={onClose} data-testid="import-report">
      <div class="stack report">
        <p>{bad ? t('prompts.refused.text') : t('prompts.taken', { n: tn('n.recordings', r.taken.length) })}</p>
        {r.faults.length ? <List title={t('prompts.faults')} rows={r.faults.map((f) => `${f.file}: ${maybe(`refused.sound_${f.kind}`, f.what)}`)} /> : null}
        {r.problems.length ? <List title={t('prompts.menus')} rows={r.problems.map((p) => `${p.file}${p.line ? `:${p.line}` : ''}: ${p.what}, ${p.cure}`)} /> : null}
        {r.unknown.length ? <List title={t('prompts.unknown')} rows={r.unknown} /> : null}
        {!bad && r.gaps.length ? <List title={t('prompts.gaps', { n: r.gaps.length })} rows={r.gaps} /> : null}
        <div class="row end dialog-end"><Button kind="primary" label={t('common.close')} onClick={onClose} /></div>
      </div>
    </Dialog>
  )
}

/** What a ZIP would bring: every recording with its length and level, what is left out, what is missing still. */
function ReadyDialog({ r, busy, onClose, onTake }: { r: Report; busy: boolean; onClose: () => void; onTake: () => void }) {
  return (
    <Dialog title={t('prompts.ready')} onClose={onClose} data-testid="import-ready">
      <div class="stack report">
        <p>{t('prompts.ready.text', { n: tn('n.recordings', r.sounds.length) })}</p>
        <div class="report-table">
          <table class="table">
            <thead><tr><th>{t('prompts.which')}</th><th class="r">{t('prompts.was')}</th><th class="r">{t('prompts.length')}</th><th class="r">{t('prompts.level')}</th></tr></thead>
            <tbody>
              {r.sounds.map((s) => (
                <tr key={s.key} data-testid="import-sound" data-key={s.key}>
                  <td><code>{s.key}</code></td><td class="r num dim">{s.was ? duration(s.was) : '—'}</td><td class="r num">{duration(s.ms)}</td>
                  <td class="r num">{t('prompts.db', { n: String(Math.round(s.level)).replace('-', '−') })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p class="dim small">{t('prompts.level.hint')}</p>
        {r.unknown.length ? <List title={t('prompts.unknown')} rows={r.unknown} /> : null}
        {r.gaps.length ? <List title={t('prompts.gaps', { n: r.gaps.length })} rows={r.gaps} /> : null}
        <div class="row end dialog-end">
          <Button label={t('common.cancel')} onClick={onClose} />
          <Button kind="primary" label={t('prompts.take', { n: tn('n.recordings', r.sounds.length) })} busy={busy} onClick={onTake} data-testid="import-take" />
        </div>
      </div>
    </Dialog>
  )
}

interface Take { take: string; ms: number; at: number; who: string; from: string; heard: boolean; audio: string }

/** The sounds a prompt had before: listen, and have one back. */
function EarlierDialog({ p, onClose, onDone }: { p: Prompt; onClose: () => void; onDone: () => void }) {
  const { data, error } = useLoad(`/prompts/takes?key=${encodeURIComponent(p.key)}`, (x) => listOf(x).map(obj).map((r): Take => ({
    take: str(r.take), ms: num(r.ms), at: num(r.at), who: str(r.who), from: str(r.from), heard: r.heard === true, audio: str(r.audio),
  })))
  const back = async (x: Take) => {
    try {
      await api('POST', '/prompts/return', { key: p.key, take: x.take })
      toast(t('prompts.returned', { name: p.key }), 'good')
      onDone()
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  return (
    <Dialog title={t('prompts.earlier.title')} onClose={onClose} data-testid="earlier">
      <div class="stack">
        <blockquote class="read-out">{p.text || p.key}</blockquote>
        <p class="dim small">{t('prompts.earlier.hint')}</p>
        {error.value ? <p class="bad-text" role="alert">{tell(error.value)}</p> : null}
        <ul class="takes">
          {(data.value ?? []).map((x) => (
            <li key={x.take} class="row" data-testid="earlier-take" data-take={x.take}>
              <Button icon="play" iconOnly kind="ghost" label={t('prompts.play', { name: x.from || x.take })} onClick={() => play(x.audio)} />
              <span class="grow"><When ms={x.at} /> <span class="dim">{[x.from, x.who].filter(Boolean).join(' · ')}</span></span>
              <span class="num dim">{duration(x.ms)}</span>
              {x.heard ? <span class="chip good">{t('prompts.heard')}</span> : <Button label={t('prompts.return')} onClick={() => void back(x)} data-testid="earlier-return" />}
            </li>
          ))}
        </ul>
        <div class="row end dialog-end"><Button kind="primary" label={t('common.close')} onClick={onClose} /></div>
      </div>
    </Dialog>
  )
}

const List = ({ title, rows }: { title: string; rows: string[] }) => (
  <section><h3>{title}</h3><ul>{rows.map((r) => <li key={r}>{r}</li>)}</ul></section>
)

/** Records by the microphone: speak, listen, keep. */
function Recorder({ prompt, onClose, onSave }: { prompt: Prompt; onClose: () => void; onSave: (wav: Blob) => void }) {
  const where = useSignal<'idle' | 'on' | 'done'>('idle')
  const trouble = useSignal('')
  const got = useSignal<{ wav: Blob; url: string; ms: number } | null>(null)
  const run = useRef<{ stream: MediaStream; rec: MediaRecorder; meter: Meter } | null>(null)
  const stop = () => {
    run.current?.meter.close()
    run.current?.stream.getTracks().forEach((x) => x.stop())
    run.current = null
  }
  useEffect(() => () => { stop(); if (got.value) URL.revokeObjectURL(got.value.url) }, [])
  const begin = async () => {
    trouble.value = ''
    try {
      const stream = await openMic()
      const rec = new MediaRecorder(stream)
      const parts: Blob[] = []
      rec.ondataavailable = (e) => parts.push(e.data)
      rec.onstop = () => void finish(new Blob(parts, { type: rec.mimeType }))
      run.current = { stream, rec, meter: new Meter(stream) }
      rec.start()
      where.value = 'on'
    } catch (e) {
      const reason = e instanceof MicError ? e.reason : 'none'
      trouble.value = `${maybe(`mic.${reason}`, reason)} ${maybe(`mic.${reason}.cure`, '')}`
    }
  }
  const finish = async (blob: Blob) => {
    stop()
    const ctx = new AudioContext()
    try {
      const b = await ctx.decodeAudioData(await blob.arrayBuffer())
      const wav = wavOf(mono(b), b.sampleRate)
      if (got.value) URL.revokeObjectURL(got.value.url)
      got.value = { wav, url: URL.createObjectURL(wav), ms: Math.round(b.duration * 1000) }
      where.value = 'done'
    } catch {
      trouble.value = t('prompts.mic.empty')
      where.value = 'idle'
    }
    void ctx.close()
  }
  return (
    <Dialog title={t('prompts.mic.title')} onClose={onClose} data-testid="recorder">
      <div class="stack">
        <blockquote class="read-out">{prompt.text || prompt.key}</blockquote>
        <p class="dim small">{t('prompts.mic.hint')}</p>
        {trouble.value ? <p class="bad-text" role="alert">{trouble.value}</p> : null}
        {where.value === 'on' ? <Level read={() => run.current?.meter.level() ?? 0} label={t('prompts.mic.level')} /> : null}
        {where.value === 'done' && got.value ? <div class="row"><Button icon="play" label={t('prompts.listen')} onClick={() => got.value && play(got.value.url)} /><span class="num dim">{duration(got.value.ms)}</span></div> : null}
        <div class="row end dialog-end">
          <Button label={t('common.cancel')} onClick={onClose} />
          {where.value === 'on'
            ? <Button kind="danger" icon="stop" label={t('prompts.mic.stop')} onClick={() => run.current?.rec.stop()} data-testid="mic-stop" />
            : <Button icon="record" label={t(where.value === 'done' ? 'prompts.mic.again' : 'prompts.mic.start')} onClick={() => void begin()} data-testid="mic-start" />}
          {where.value === 'done' ? <Button kind="primary" label={t('prompts.mic.save')} onClick={() => got.value && onSave(got.value.wav)} data-testid="mic-save" /> : null}
        </div>
      </div>
    </Dialog>
  )
}
