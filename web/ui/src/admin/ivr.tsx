// A voice menu: picture and text side by side, mistakes marked in both, yesterday's callers on the arrows, the draft
// called and walked through, and switched on.
import { useComputed, useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { api, get, tell } from '../lib/api'
import { loadDirectory, queueOf } from '../lib/directory'
import { number, percent, ratio } from '../lib/format'
import { locale, maybe, t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash, route } from '../lib/router'
import { arr, listOf, num, obj, str } from '../lib/rows'
import { Icon, type IconName } from '../ui/icon'
import { Button, Empty } from '../ui/parts'
import { toast } from '../ui/say'
import { draft, edit, isChanged, keep, problemsOf, textOf } from './draft'
import { Editor } from './editor'
import { fileTitle, flowFile, flowOf } from './files'
import { boxH, boxW, layoutOf, pathOf, pictureOf, startId, type Arrow, type Box, type Picture } from './layout'
import { AdminPage, DraftBar, WithDraft } from './nav'
import { play, promptOf, type Prompt } from './prompts'

interface Traffic {
  calls: number
  others: number
  entered: Map<string, number>
  left: Map<string, number>
  edges: { from: string; to: string; via: string; calls: number }[]
}

const trafficOf = (x: unknown): Traffic => {
  const r = obj(x)
  const nodes = arr(r.nodes).map(obj)
  return {
    calls: num(r.calls), others: num(r.others),
    entered: new Map(nodes.map((n) => [str(n.node), num(n.entered)])), left: new Map(nodes.map((n) => [str(n.node), num(n.left)])),
    edges: arr(r.edges).map(obj).map((e) => ({ from: str(e.from), to: str(e.to), via: str(e.via), calls: num(e.calls) })),
  }
}

interface Walk {
  slug: string
  dial: string
  live: boolean
  way: string[]
  exit: string
  to: string
}

const icons: Record<string, IconName> = {
  play: 'speaker', menu: 'keypad', collect: 'keypad', hours: 'clock', language: 'globe', set: 'note', branch: 'transfer', lookup: 'search', queue: 'users',
  transfer: 'transfer', voicemail: 'record', record: 'record', callback: 'phone', question: 'star', hangup: 'hangup', subflow: 'grid',
}

export function IvrPage() {
  const flow = route.value.path[1] ?? 'main'
  const walk = useSignal<Walk | null>(null)
  useEffect(() => { walk.value = null }, [flow])
  return (
    <AdminPage title={t('admin.ivr')} tools={textOf(flowFile(flow)) ? <Tools flow={flow} walk={walk} /> : null} wide data-testid="ivr-page">
      <WithDraft>{() => <Menu key={flow} flow={flow} walk={walk} />}</WithDraft>
    </AdminPage>
  )
}

/** What can be done with the menu that is shown. */
function Tools({ flow, walk }: { flow: string; walk: Signal<Walk | null> }) {
  const name = flowFile(flow)
  const call = async () => {
    try {
      await keep()
      const r = obj(await api('POST', `/menus/${encodeURIComponent(flow)}/rehearsal`, { files: draft.value?.files ?? [] }))
      walk.value = { slug: str(r.slug), dial: str(r.dial), live: false, way: [], exit: '', to: '' }
      window.open(str(r.page), 'hotline-walk', 'width=460,height=760')
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  const check = async () => {
    await keep()
    const all = draft.value?.problems.length ?? 0
    toast(all ? t('ivr.checked.bad', { n: tn('n.problems', all) }) : t('ivr.checked'), all ? 'bad' : 'good')
  }
  return (
    <>
      <Button icon="check" label={t('ivr.check')} onClick={() => void check()} data-testid="ivr-check" />
      <Button icon="phone" label={t('ivr.walk')} onClick={() => void call()} disabled={(draft.value?.problems.length ?? 0) > 0} data-testid="ivr-walk" />
      <Button icon="down" label={t('ivr.export')} onClick={() => download(name, textOf(name))} data-testid="ivr-export" />
    </>
  )
}

function Menu({ flow, walk }: { flow: string; walk: Signal<Walk | null> }) {
  const name = flowFile(flow)
  const text = textOf(name)
  const picture = useSignal<Picture | null>(null)
  const chosen = useSignal('')
  const shown = useSignal(true)
  const traffic = useLoad(`/menus/${encodeURIComponent(flow)}/traffic`, trafficOf)
  const sounds = useLoad('/prompts', (x) => new Map(listOf(x).map(promptOf).map((p) => [p.key, p])))
  useEffect(() => { void loadDirectory() }, [])
  // The picture of what is typed; a text that cannot be read leaves the last one.
  useEffect(() => {
    if (!text) return
    const stop = new AbortController()
    const wait = setTimeout(() => {
      api<unknown>('POST', `/menus/${encodeURIComponent(flow)}/picture`, { files: draft.value?.files ?? [] }, stop.signal)
        .then((x) => { picture.value = pictureOf(obj(x).picture) ?? picture.value }, () => undefined)
    }, picture.value ? 350 : 0)
    return () => { clearTimeout(wait); stop.abort() }
  }, [text])
  useEffect(() => {
    if (!walk.value) return
    const timer = setInterval(() => void follow(), 700)
    const follow = async () => {
      const w = walk.value
      if (!w) return
      try {
        const x = obj(await get(`/rehearsals/${w.slug}`))
        walk.value = { slug: w.slug, dial: w.dial, live: x.live === true, way: arr(x.way).map((p) => str(obj(p).node)), exit: str(x.exit), to: str(x.to) }
      } catch {
        walk.value = null // its time is over
      }
    }
    return () => clearInterval(timer)
  }, [walk.value?.slug])
  const box = useComputed(() => picture.value?.boxes.find((b) => b.id === chosen.value) ?? null)
  if (!text) return <Empty icon="search" title={t('ivr.none')}><a href={formatHash(['ivr', 'main'])}>{fileTitle(flowFile('main'))}</a></Empty>
  const problems = problemsOf(name)
  const flows = (draft.value?.files ?? []).map((f) => flowOf(f.name)).filter(Boolean)
  return (
    <>
      <DraftBar />
      <div class="row ivr-tools">
        <div class="segments" role="radiogroup" aria-label={t('ivr.flows')}>
          {flows.map((f) => <a key={f} class="segment" role="radio" aria-checked={f === flow} href={formatHash(['ivr', f])}>{maybe(`flow.${f}`, f)}{isChanged(flowFile(f)) ? ' ●' : ''}</a>)}
        </div>
        <span class="dim">{t(isChanged(name) ? 'ivr.draft' : 'ivr.works', { n: draft.value?.inForce ?? 0 })}</span>
      </div>
      {walk.value ? <WalkBar w={walk.value} onClose={() => (walk.value = null)} /> : null}
      <div class="ivr">
        <section class="card ivr-picture">
          {picture.value ? (
            <Diagram
              p={picture.value} sounds={sounds.data.value} chosen={chosen.value} onChoose={(id) => (chosen.value = id)} bad={new Set(problems.map((x) => nodeAt(picture.value, x.line)).filter(Boolean))}
              traffic={shown.value ? traffic.data.value : null} walk={walk.value}
            />
          ) : <Empty icon="alert" title={t('ivr.unreadable')}>{t('ivr.unreadable.text')}</Empty>}
          <TrafficLine x={traffic.data.value} flow={flow} on={shown.value} onToggle={() => (shown.value = !shown.value)} p={picture.value} />
        </section>
        <section class="card ivr-text">
          {box.value ? <Node b={box.value} p={picture.value} sounds={sounds.data.value} traffic={traffic.data.value} onClose={() => (chosen.value = '')} /> : null}
          <Editor label={fileTitle(name)} text={text} problems={problems} line={box.value?.line} onChange={(x) => edit(name, x)} data-testid="ivr-text" />
        </section>
      </div>
    </>
  )
}

/** The node whose lines hold this one. */
function nodeAt(p: Picture | null, line: number): string {
  let found = ''
  let at = 0
  for (const b of p?.boxes ?? []) if (b.line <= line && b.line >= at) { found = b.id; at = b.line }
  return found
}

function download(name: string, text: string): void {
  const a = document.createElement('a')
  a.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  a.download = name.split('/').pop() ?? name
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 1000)
}

const wayWord = (a: Arrow) => (a.way === 'key' || a.way === 'case' ? a.key : a.way === 'next' ? '' : maybe(`ivr.way.${a.way}`, a.way))
const wayWords = (list: Arrow[]) => list.map(wayWord).filter(Boolean).join(', ')

type Sounds = Map<string, Prompt> | null

/** What a prompt says, in the language of the page or else in Russian; its id as long as that is not known. */
const spoken = (id: string, sounds: Sounds) => (sounds?.get(`${locale.value}/${id}`) ?? sounds?.get(`ru/${id}`))?.text || id

/** What a box does, in words: what it says, the queue's name, how it ends. */
function purpose(b: Box, sounds: Sounds = null): string {
  if (b.kind === 'queue') return queueOf(b.detail)
  if (b.kind === 'transfer') return queueOf(b.detail.replace(/^queue:/, ''))
  if (b.kind === 'hangup') return maybe(`outcome.${b.detail}`, b.detail)
  return b.prompts.length ? b.prompts.map((id) => spoken(id, sounds)).join(' ') : b.detail
}

const cut = (s: string, n: number) => (s.length > n ? `${s.slice(0, n - 1)}…` : s)

/** How far a picture may shrink to fit: its words stay readable, a wider one scrolls. */
const readable = 0.85

/** In a picture of more boxes than these, what every menu does by itself is said of the chosen one alone. */
const many = 20

function Diagram({ p, sounds, chosen, onChoose, bad, traffic, walk }: { p: Picture; sounds: Sounds; chosen: string; onChoose: (id: string) => void; bad: Set<string>; traffic: Traffic | null; walk: Walk | null }) {
  const counts = (from: string, to: string) => traffic?.edges.filter((e) => e.from === from && e.to === to).reduce((n, e) => n + e.calls, 0) ?? 0
  const share = (n: number, of: number) => (n && of ? percent(ratio(n, of), locale.value, 0) : '')
  const label = (list: Arrow[]) => {
    const a = list[0]
    const n = a ? counts(a.from, a.to) : 0
    return [wayWords(list), traffic && n ? share(n, traffic.entered.get(a?.from ?? '') ?? 0) : ''].filter(Boolean).join(' · ')
  }
  const l = layoutOf(p, label)
  const frame = useRef<HTMLDivElement>(null)
  const begin = l.boxes.get(startId)?.y ?? 0
  useEffect(() => { // a picture too large for its frame is shown from where calls come in
    const f = frame.current
    if (f) f.scrollTop = begin * (f.scrollHeight / l.height) - f.clientHeight / 2
  }, [p.flow, p.version])
  const here = walk?.way[walk.way.length - 1]
  const walked = new Set(walk?.way ?? [])
  return (
    <div class="diagram" ref={frame} tabIndex={0} role="group" aria-label={t('ivr.picture', { name: p.flow })} data-testid="ivr-diagram">
      <svg width={l.width} height={l.height} style={{ minWidth: `${Math.round(l.width * readable)}px` }} viewBox={`0 0 ${l.width} ${l.height}`} role="presentation">
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto"><path d="M0,0L8,4L0,8z" /></marker></defs>
        {l.lines.map((x) => {
          const n = counts(x.from, x.to)
          const most = Math.max(1, traffic?.calls ?? 1)
          return (
            <g key={`${x.from} ${x.to}`} class={`edge ${x.arrows[0]?.way === 'operator' ? 'implied' : ''} ${traffic?.calls && !n && x.from !== startId ? 'idle' : ''}`}>
              <path d={pathOf(x.points)} marker-end="url(#tip)" stroke-width={traffic && n ? 1.5 + 5 * (n / most) : 1.5} />
              {x.from !== startId && label(x.arrows) && (x.arrows[0]?.way !== 'operator' || p.boxes.length <= many || chosen === x.from) ? <text x={x.label.x} y={x.label.y + 4} text-anchor="middle">{label(x.arrows)}</text> : null}
            </g>
          )
        })}
        {[...l.boxes].map(([id, at]) => {
          const b = p.boxes.find((x) => x.id === id)
          if (!b) return <circle key={id} class="start" cx={at.x} cy={at.y} r={9} />
          const left = traffic?.left.get(id) ?? 0
          const leftText = left ? t('ivr.left', { n: share(left, traffic?.entered.get(id) ?? 0) }) : ''
          return (
            <g
              key={id} class={`box k-${b.kind} ${b.end ? 'end' : ''} ${chosen === id ? 'chosen' : ''} ${bad.has(id) ? 'bad' : ''} ${walked.has(id) ? 'walked' : ''} ${here === id && walk?.live ? 'here' : ''}`}
              // SVG knows tabindex in small letters only.
              data-testid="ivr-node" data-node={id} role="button" tabindex={0} aria-pressed={chosen === id}
              aria-label={[maybe(`ivr.kind.${b.kind}`, b.kind), id, purpose(b, sounds), leftText, bad.has(id) ? t('ivr.bad') : ''].filter(Boolean).join(', ')}
              onClick={() => onChoose(id)} onKeyDown={(e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); onChoose(id) } }}
            >
              <title>{purpose(b, sounds)}</title>
              <rect x={at.x - boxW / 2} y={at.y - boxH / 2} width={boxW} height={boxH} rx={b.end ? boxH / 2 : b.kind === 'hours' || b.kind === 'branch' ? 2 : 8} />
              <g transform={`translate(${at.x - boxW / 2 + 12},${at.y - 9})`}><Icon name={bad.has(id) ? 'alert' : icons[b.kind] ?? 'info'} size={18} /></g>
              <text class="title" x={at.x - boxW / 2 + 38} y={at.y - 4}>{cut(id, 16)}</text>
              <text class="sub" x={at.x - boxW / 2 + 38} y={at.y + 13}>{cut(b.kind === 'hours' ? maybe('ivr.kind.hours', '') : purpose(b, sounds) || maybe(`ivr.kind.${b.kind}`, b.kind), 16)}</text>
              {leftText ? <text class="left" x={at.x} y={at.y + boxH / 2 + 13} text-anchor="middle">{leftText}</text> : null}
            </g>
          )
        })}
      </svg>
    </div>
  )
}

/** Yesterday in a sentence: what callers chose at the first menu, and where they gave up. */
function TrafficLine({ x, flow, on, onToggle, p }: { x: Traffic | null; flow: string; on: boolean; onToggle: () => void; p: Picture | null }) {
  if (!x) return null
  const menu = p?.boxes.find((b) => b.kind === 'menu' || b.kind === 'question')?.id ?? ''
  const entered = x.entered.get(menu) ?? 0
  const keys = new Map<string, number>()
  for (const e of x.edges) if (e.from === menu && e.via) keys.set(e.via, (keys.get(e.via) ?? 0) + e.calls)
  const parts = [...keys].sort((a, b) => b[1] - a[1]).map(([k, n]) => t(k === 'silence' ? 'ivr.silent' : 'ivr.chose', { n: percent(ratio(n, entered), locale.value, 0), key: k }))
  const left = x.left.get(menu) ?? 0
  if (left) parts.push(t('ivr.left', { n: percent(ratio(left, entered), locale.value, 0) }))
  return (
    <footer class="row ivr-traffic" data-testid="ivr-traffic">
      <span class="grow">
        <b>{t('ivr.yesterday')}</b> {x.calls ? `${tn('n.calls', x.calls)}${entered ? `: ${parts.join(', ')}` : ''}` : t('ivr.quiet')}
        {x.others ? <span class="dim"> · {t('ivr.others', { n: tn('n.calls', x.others) })}</span> : null}
      </span>
      <label class="tick"><input type="checkbox" checked={on} onChange={onToggle} />{t('ivr.show')}</label>
      <a href={formatHash(['calls'], { kind: 'inbound' })} class="dim small" data-flow={flow}>{t('nav.calls')}</a>
    </footer>
  )
}

function Node({ b, p, sounds, traffic, onClose }: { b: Box; p: Picture | null; sounds: Sounds; traffic: Traffic | null; onClose: () => void }) {
  const ways = p?.arrows.filter((a) => a.from === b.id) ?? []
  return (
    <div class="node-card" data-testid="ivr-node-card">
      <header class="row"><Icon name={icons[b.kind] ?? 'info'} size={16} /><b class="grow">{maybe(`ivr.kind.${b.kind}`, b.kind)} «{b.id}»</b><Button icon="cross" iconOnly kind="ghost" label={t('common.close')} onClick={onClose} /></header>
      {b.prompts.map((id) => {
        const s = sounds?.get(`${locale.value}/${id}`) ?? sounds?.get(`ru/${id}`)
        return (
          <p key={id} class="row said">
            {s?.audio ? <Button icon="play" iconOnly kind="ghost" label={t('prompts.play', { name: id })} onClick={() => play(s.audio)} /> : null}
            <span class="grow">{s?.text ? `«${s.text}»` : <code>{id}</code>}</span>
          </p>
        )
      })}
      {b.waitMs ? <p class="dim small num">{t('ivr.waits', { n: number(b.waitMs / 1000, locale.value) })}</p> : null}
      {b.notice ? <p class="dim small">{t('ivr.notice')}</p> : null}
      {b.detail ? <p><span class="dim">{maybe(`ivr.detail.${b.kind}`, '')}</span> {purpose({ ...b, prompts: [] })}</p> : null}
      {b.needs ? <p>{t('ivr.needs', { skills: b.needs })}</p> : null}
      {b.points ? <p class="num">{t('ivr.priority', { n: b.points })}</p> : null}
      {ways.length ? <p class="dim">{ways.map((a) => [wayWord(a), '→', a.to].filter(Boolean).join(' ')).join(' · ')}</p> : null}
      {traffic?.calls ? <p class="dim num">{t('ivr.entered', { n: tn('n.calls', traffic.entered.get(b.id) ?? 0), left: traffic.left.get(b.id) ?? 0 })}</p> : null}
    </div>
  )
}

function WalkBar({ w, onClose }: { w: Walk; onClose: () => void }) {
  return (
    <div class="strip walk" role="status" data-testid="ivr-walking" data-exit={w.exit} data-at={w.way[w.way.length - 1] ?? ''}>
      <Icon name="phone" />
      <span class="grow">
        <b>{t(w.live ? 'ivr.walk.live' : w.exit ? 'ivr.walk.over' : 'ivr.walk.wait')}</b> {w.way.join(' → ')}
        {!w.live && !w.exit && w.dial ? <span data-testid="ivr-dial">{t('ivr.walk.dial', { number: w.dial })}</span> : null}
        {w.exit ? <> · {maybe(`ivr.exit.${w.exit}`, w.exit)} {w.exit === 'queue' || w.exit === 'transfer' ? queueOf(w.to.replace(/^queue:/, '')) : maybe(`outcome.${w.to}`, '')}</> : null}
      </span>
      <Button icon="cross" iconOnly kind="ghost" label={t('common.close')} onClick={onClose} />
    </div>
  )
}
