// The player of a recording: two channels drawn from the server's peaks, click to seek, ±10 s, speed (UX 6).
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { tell } from '../lib/api'
import { duration, number } from '../lib/format'
import { locale, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { bars, readPeaks, type Peaks } from '../lib/peaks'
import { formatHash } from '../lib/router'
import { obj, recordingRow } from '../lib/rows'
import { systemDark, theme } from '../lib/theme'
import { Icon } from '../ui/icon'
import { Button, Card, When } from '../ui/parts'

const speeds = [0.75, 1, 1.25, 1.5, 2]

export function Player({ id, at, open, three }: { id: string; at?: number; open?: boolean; three?: boolean }) {
  const { data, error } = useLoad(`/recordings/${encodeURIComponent(id)}`, (x) => {
    const o = obj(x)
    const meta = typeof o.recording === 'object' && o.recording ? { ...obj(o.recording), ...o } : o
    const peaks = readPeaks(o.peaks ?? o)
    return { row: recordingRow({ ...meta, id }), peaks }
  })
  const audio = useRef<HTMLAudioElement>(null)
  const now = useSignal(0)
  const long = useSignal(0)
  const playing = useSignal(false)
  const speed = useSignal(1)
  const failed = useSignal(false)
  useEffect(() => {
    let frame = 0
    const follow = () => {
      now.value = audio.current?.currentTime ?? 0
      frame = requestAnimationFrame(follow)
    }
    if (playing.value) follow()
    return () => cancelAnimationFrame(frame)
  }, [playing.value])
  const seek = (s: number) => {
    const a = audio.current
    if (!a) return
    a.currentTime = Math.max(0, Math.min(s, long.value || s))
    now.value = a.currentTime
  }
  const toggle = () => void (playing.value ? audio.current?.pause() : audio.current?.play().catch(() => (failed.value = true)))
  const keys = (e: KeyboardEvent) => {
    const run = { Space: toggle, ArrowLeft: () => seek(now.value - 10), ArrowRight: () => seek(now.value + 10) }[e.code]
    if (!run || e.target instanceof HTMLSelectElement || e.code === 'Space' && e.target instanceof HTMLButtonElement) return
    e.preventDefault()
    run()
  }
  const row = data.value?.row
  const seconds = (row?.ms ?? 0) / 1000
  const total = seconds || long.value
  return (
    <Card
      title={<><Icon name="wave" size={16} /> {t('player.title')} {at || row?.at ? <When ms={at ?? row?.at} /> : null}</>}
      class="player" data-testid="player" tools={row?.operatorName ? <span class="dim">{row.operatorName}{row.queueName ? ` · ${row.queueName}` : ''}</span> : undefined}
    >
      <div onKeyDown={keys} role="group" aria-label={t('player.title')}>
        {error.value ? <p class="strip bad" role="alert"><Icon name="alert" />{tell(error.value)}</p> : null}
        <Wave peaks={data.value?.peaks ?? { left: [], right: [] }} at={total ? now.value / total : 0} onSeek={(f) => seek(f * total)} />
        <audio
          ref={audio} src={row?.playable ? `/api/v1/recordings/${encodeURIComponent(id)}/audio` : undefined} preload="metadata" data-testid="player-audio"
          onPlay={() => (playing.value = true)} onPause={() => (playing.value = false)} onEnded={() => (playing.value = false)}
          onError={() => (failed.value = true)}
          onLoadedMetadata={(e) => {
            failed.value = false
            const d = e.currentTarget.duration
            long.value = Number.isFinite(d) ? d : 0
            e.currentTarget.playbackRate = speed.value
          }}
          onTimeUpdate={(e) => { if (!playing.value) now.value = e.currentTarget.currentTime }}
        />
        <div class="player-row">
          <Button icon="left" label="10" title={t('player.back')} onClick={() => seek(now.value - 10)} data-testid="player-back" />
          <Button kind="primary" icon={playing.value ? 'pause' : 'play'} label={t(playing.value ? 'player.pause' : 'player.play')} onClick={toggle} disabled={!row?.playable} data-testid="player-play" />
          <Button icon="right" label="10" title={t('player.forward')} onClick={() => seek(now.value + 10)} data-testid="player-forward" />
          <span class="num player-time" data-testid="player-time">{duration(now.value * 1000)} / {duration(total * 1000)}</span>
          <div class="segments small" role="radiogroup" aria-label={t('player.speed')}>
            {speeds.map((s) => (
              <button
                key={s} type="button" role="radio" aria-checked={speed.value === s}
                onClick={() => { speed.value = s; if (audio.current) audio.current.playbackRate = s }}
              >
                {number(s, locale.value, s % 1 ? 2 : 0).replace(/0$/, s % 1 ? '' : '0')}×
              </button>
            ))}
          </div>
          <span class="grow" />
          {row?.cutShort ? <span class="chip warn">{t('player.cut')}</span> : null}
          {three ? <span class="chip" title={t('player.three')} data-testid="player-three"><Icon name="users" size={13} /> {t('call.conference')}</span> : null}
          {row?.consult ? <span class="chip">{t('state.consult')}</span> : null}
          {open && row?.call ? <a class="link" href={formatHash(['calls', row.call])}>{t('player.call')}</a> : null}
          <a class="button ghost" href={`/api/v1/recordings/${encodeURIComponent(id)}/audio?download`} download={`${id}.wav`}><Icon name="down" /> <span>WAV</span></a>
        </div>
        {failed.value ? <p class="strip warn" role="alert"><Icon name="alert" />{t('player.failed')}</p> : null}
        <p class="dim small">{t('player.logged')}{row?.sha256 ? <> · sha256 <code title={row.sha256}>{row.sha256.slice(0, 16)}…</code></> : null}</p>
      </div>
    </Card>
  )
}

function Wave({ peaks, at, onSeek }: { peaks: Peaks; at: number; onSeek: (fraction: number) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useSignal(0)
  useEffect(() => {
    const c = canvas.current
    if (!c) return
    const watch = new ResizeObserver(() => (width.value = c.clientWidth))
    watch.observe(c)
    return () => watch.disconnect()
  }, [])
  void [theme.value, systemDark.value] // colours are read anew
  useEffect(() => {
    if (canvas.current && width.value) draw(canvas.current, peaks, at)
  })
  return (
    <div class="wave">
      <span class="wave-label">{t('player.customer')}</span>
      <span class="wave-label low">{t('player.operator')}</span>
      <canvas
        ref={canvas} data-testid="waveform" role="slider" tabIndex={0} aria-label={t('player.seek')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(at * 100)}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect()
          onSeek((e.clientX - box.left) / box.width)
        }}
      />
    </div>
  )
}

function draw(c: HTMLCanvasElement, peaks: Peaks, at: number): void {
  const scale = window.devicePixelRatio || 1
  const w = c.clientWidth
  const h = c.clientHeight
  c.width = w * scale
  c.height = h * scale
  const g = c.getContext('2d')
  if (!g) return
  g.scale(scale, scale)
  const css = getComputedStyle(c)
  const colour = (name: string) => css.getPropertyValue(name).trim()
  const half = h / 2
  const n = Math.floor(w / 3)
  const channel = (row: number[], middle: number, paint: string) => {
    const list = bars(row, n)
    const step = w / Math.max(1, list.length)
    list.forEach((v, i) => {
      const x = i * step
      const tall = Math.max(1, v * (half - 10))
      g.fillStyle = x / w <= at ? paint : colour('--wave-rest')
      g.fillRect(x, middle - tall / 2, Math.max(1, Math.min(step - 1, 4)), tall)
    })
  }
  channel(peaks.left, half / 2, colour('--talking'))
  channel(peaks.right, half + half / 2, colour('--available'))
  g.fillStyle = colour('--line')
  g.fillRect(0, half, w, 1)
  g.fillStyle = colour('--accent')
  g.fillRect(Math.min(w - 2, at * w), 0, 2, h)
}
