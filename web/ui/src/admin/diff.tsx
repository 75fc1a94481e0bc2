// What would change: the files' lines, those that go in red with a minus, those that come in green with a plus.
import { t } from '../lib/i18n'
import { fileTitle } from './files'
import type { FileDiff } from './draft'

export function Diff({ files }: { files: FileDiff[] }) {
  if (files.length === 0) return <p class="dim">{t('settings.same')}</p>
  return (
    <div class="diff" data-testid="settings-diff">
      {files.map((f) => (
        <section key={f.name}>
          <h3>{fileTitle(f.name)} <code class="dim">{f.name}</code></h3>
          <table>
            <tbody>
              {f.lines.map((l, i) => (
                <tr key={i} class={`d-${l.op}`}>
                  <td class="num">{l.from || ''}</td>
                  <td class="num">{l.to || ''}</td>
                  <td class="sign">{l.op === 'in' ? '+' : l.op === 'out' ? '−' : ''}</td>
                  <td class="text">{l.op === 'gap' ? '…' : l.text || ' '}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  )
}
