// A text editor for the settings' files: line numbers, a mark at each line with a mistake, the mistakes in words above.
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import type { Problem } from './draft'

export function Editor({ label, text, problems, line, onChange, ...rest }: {
  label: string
  text: string
  problems: Problem[]
  /** Line to show, e.g. of the node that was chosen in the picture. */
  line?: number
  onChange: (text: string) => void
  'data-testid'?: string
}) {
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const bad = new Map<number, string>()
  for (const p of problems) bad.set(p.line, [bad.get(p.line), p.what].filter(Boolean).join('\n'))
  const count = text.split('\n').length
  const show = (n: number, focus: boolean) => {
    const a = area.current
    if (!a || n < 1) return
    const at = text.split('\n').slice(0, n - 1).reduce((sum, l) => sum + l.length + 1, 0)
    const end = text.indexOf('\n', at)
    if (focus) a.focus()
    a.setSelectionRange(at, end < 0 ? text.length : end)
    a.scrollTop = Math.max(0, (n - 6) * (a.scrollHeight / Math.max(1, count)))
  }
  useEffect(() => { if (line) show(line, false) }, [line])
  return (
    <div class="editor">
      <Problems list={problems} onGo={(p) => show(p.line, true)} />
      <div class="code">
        <div class="gutter num" ref={gutter} aria-hidden="true">
          {Array.from({ length: count }, (_, i) => (
            <span key={i} class={bad.has(i + 1) ? 'bad' : i + 1 === line ? 'at' : ''} title={bad.get(i + 1)}>{bad.has(i + 1) ? '▸ ' : ''}{i + 1}</span>
          ))}
        </div>
        <textarea
          {...rest} ref={area} aria-label={label} spellcheck={false} wrap="off" value={text} rows={10}
          onInput={(e) => onChange(e.currentTarget.value)}
          onScroll={(e) => { if (gutter.current) gutter.current.scrollTop = e.currentTarget.scrollTop }}
        />
      </div>
    </div>
  )
}

export function Problems({ list, onGo }: { list: Problem[]; onGo: (p: Problem) => void }) {
  if (list.length === 0) return null
  return (
    <ul class="problems" aria-label={t('settings.problems')}>
      {list.map((p, i) => (
        <li key={i}>
          <button type="button" data-testid="ivr-problem" data-line={p.line} onClick={() => onGo(p)}>
            <Icon name="alert" size={15} />
            <b class="num nowrap">{p.file}{p.line ? `:${p.line}` : ''}</b>
            <span class="grow">{p.what}{p.cure ? <span class="dim">, {p.cure}</span> : null}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
